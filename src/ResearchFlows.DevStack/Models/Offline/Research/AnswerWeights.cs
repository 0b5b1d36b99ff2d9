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
        ("always", -4.39),
        ("share of the terms in the passage", 1.19),
        ("share of the terms in or around it", 4.05),
        ("share of the hard terms in or around it", 1.11),
        ("terms in the passage", 0.87),
        ("share of the terms literally in it", 1.25),
        ("hard terms close by", 0.88),
        ("hard terms far away", -3.13),
        ("hard terms found nowhere", -1.11),
        ("a name found nowhere", -1.33),
        ("the part does not stand alone", 1.09),
        ("terms of the other parts in or around it", 3.66),
        ("any form answers", 0.73),
        ("yes or no answers", 0.52),
        ("has the clear form, and the terms", 1.06),
        ("has the vague form", 2.10),
        ("lacks the form", -2.33),
        ("lacks the form, but has the terms", -1.39),
        ("nothing of the form", -1.61),
        ("asked-for noun is far away", -1.37),
        ("asked-for verb is far away", -1.18),
        ("asked-for word is far away, but the terms are not", -0.35),
        ("says nothing new", -0.96),
        ("only leads to what follows", -1.18),
    ];

    /// <summary>The score of a passage with these features.</summary>
    public static double Score(double[] features)
    {
        var score = 0.0;
        for (var i = 0; i < features.Length; i++) score += features[i] * Table[i].Weight;
        return score;
    }
}
