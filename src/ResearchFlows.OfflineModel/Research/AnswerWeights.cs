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
        ("always", -5.10),
        ("terms in or around it", 6.26),
        ("terms in or around it, below the best passage", 7.42),
        ("terms literally in it", -2.47),
        ("terms in the sentence before", 2.21),
        ("terms of the other parts in or around it", 3.57),
        ("terms in the document, below the best document", 4.98),
        ("terms found nowhere", -1.59),
        ("meaning of the passage under its headings", 3.34),
        ("any form answers", -1.48),
        ("yes or no answers", 2.04),
        ("has the clear form, and the terms", 0.67),
        ("has the vague form", 1.53),
        ("lacks the form", -3.92),
        ("lacks the form, but has the terms", 1.11),
        ("nothing of the form", -0.70),
        ("a heading announces the form, and the title has the terms", 4.57),
        ("says nothing new", -1.75),
        ("only leads to what follows", -2.46),
        ("row of a table", -0.95),
        ("item of a list", -0.30),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
