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
        ("always", -4.79),
        ("terms in or around it", 5.62),
        ("terms in or around it, below the best passage", 7.31),
        ("terms in it or above it", 1.57),
        ("terms literally in it", -2.50),
        ("terms in the sentence before", 2.20),
        ("terms of the other parts in or around it", 2.91),
        ("terms in the document, below the best document", 3.81),
        ("terms found nowhere", -1.51),
        ("meaning of the passage under its headings", 3.72),
        ("any form answers", -1.46),
        ("yes or no answers", 2.02),
        ("has the clear form, and the terms", 0.76),
        ("has the vague form", 1.57),
        ("lacks the form", -4.00),
        ("lacks the form, but has the terms", 1.19),
        ("nothing of the form", -0.67),
        ("a heading announces the form, and the title has the terms", 4.60),
        ("says nothing new", -1.81),
        ("only leads to what follows", -2.51),
        ("row of a table", -0.89),
        ("item of a list", -0.34),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
