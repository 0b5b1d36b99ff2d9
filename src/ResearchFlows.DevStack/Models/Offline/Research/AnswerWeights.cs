namespace ResearchFlows.DevStack.Models.Offline.Research;

/// <summary>
/// What each feature of a passage counts in its score, above 0 for an answer. The weights were fitted (a log-linear model with "nothing answers" as one more choice)
/// on the corpora of the tests, each of which was also left out once to see how well they do on documents that nobody fitted them to.
/// </summary>
internal static class AnswerWeights
{
    /// <summary>The features and their weights.</summary>
    public static readonly (string Feature, double Weight)[] Table =
    [
        ("always", -4.79),
        ("share of the terms in the passage", 0.99),
        ("share of the terms in or around it", 4.65),
        ("share of the hard terms in or around it", 1.00),
        ("terms in the passage", 0.92),
        ("share of the terms literally in it", 1.14),
        ("hard terms close by", 1.02),
        ("hard terms far away", -3.15),
        ("hard terms found nowhere", -0.86),
        ("a name found nowhere", -1.23),
        ("the part does not stand alone", 1.11),
        ("terms of the other parts in or around it", 3.48),
        ("any form answers", 0.70),
        ("yes or no answers", 1.11),
        ("has the clear form, and the terms", 1.24),
        ("has the vague form", 1.96),
        ("lacks the form", -2.26),
        ("lacks the form, but has the terms", -1.34),
        ("nothing of the form", -1.73),
        ("asked-for noun is far away", -1.44),
        ("asked-for verb is far away", -1.07),
        ("asked-for word is far away, but the terms are not", -0.52),
        ("says nothing new", -0.94),
        ("only leads to what follows", -1.12),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
