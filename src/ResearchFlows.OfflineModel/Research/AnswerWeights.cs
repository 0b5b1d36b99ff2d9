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
        ("always", -5.52),
        ("share of the terms in the passage", -0.71),
        ("share of the terms in or around it", 0.97),
        ("terms in the passage", -0.85),
        ("share of the terms literally in it", -1.53),
        ("a name found nowhere", -0.48),
        ("the part does not stand alone", 0.89),
        ("terms of the other parts in or around it", 2.91),
        ("any form answers", -0.88),
        ("yes or no answers", 1.55),
        ("has the clear form, and the terms", 0.48),
        ("has the vague form", 1.85),
        ("lacks the form", -3.14),
        ("lacks the form, but has the terms", -0.05),
        ("nothing of the form", -0.99),
        ("asked-for noun is far away", -0.97),
        ("asked-for verb is far away", -1.42),
        ("asked-for word is far away, but the terms are not", 0.29),
        ("a heading announces the form", 0.62),
        ("a heading announces a reason, and the title has the terms", 2.77),
        ("says nothing new", -1.65),
        ("only leads to what follows", -2.81),
        ("row of a table", -1.03),
        ("item of a list", -0.47),
        ("meanings in or around it", 5.55),
        ("meanings in or around it, below the best passage", 6.32),
        ("meanings in it or above it", 2.58),
        ("meanings in the title", -1.03),
        ("meanings in the sentence before", 2.04),
        ("meanings in the document, below the best document", 5.08),
        ("meanings found nowhere", -1.75),
        ("meaning of the passage", 0.78),
        ("meaning of the passage under its headings", 2.61),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
