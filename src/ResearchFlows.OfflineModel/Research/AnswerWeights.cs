namespace ResearchFlows.OfflineModel.Research;

/// <summary>
/// What each feature of a passage counts in its score; the score of "nothing answers" is 0. The weights are fitted to the corpora of the tests by
/// <c>dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- weights</c>, which also tells how well such weights do on corpora left out of the fit.
/// Features overlap, so that a weight alone says little.
/// </summary>
internal static class AnswerWeights
{
    /// <summary>The features and their weights.</summary>
    public static readonly (string Feature, double Weight)[] Table =
    [
        ("always", -5.54),
        ("terms in or around it", 8.18),
        ("terms in or around it, below the best passage", 7.61),
        ("terms literally in it", -2.83),
        ("terms in the sentence before", 1.77),
        ("terms of the other parts in or around it", 4.24),
        ("terms in the document, below the best document", 4.79),
        ("terms found nowhere", -1.36),
        ("meaning of the passage under its headings", 3.91),
        ("any form answers", -1.43),
        ("yes or no answers", 1.88),
        ("has the clear form, and the terms", 0.21),
        ("has the vague form", 1.63),
        ("lacks the form", -4.62),
        ("lacks the form, but has the terms", 1.78),
        ("nothing of the form", -0.68),
        ("a heading announces the form, and the title has the terms", 2.94),
        ("says nothing new", -1.61),
        ("only leads to what follows", -2.70),
        ("row of a table", -1.12),
        ("item of a list", -0.26),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
