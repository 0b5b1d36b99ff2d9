namespace ResearchFlows.Improvement;

/// <summary>The score of one run of a case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Score">0 to 1.</param>
public sealed record CaseScore(string CaseId, double Score);

/// <summary>What the gate decides on.</summary>
public sealed record GateInput
{
    /// <summary>Scores of the prompt in force; for <see cref="PromotionGate.Watch"/>, of the version before the one in force.</summary>
    public required IReadOnlyList<CaseScore> Baseline { get; init; }

    /// <summary>Scores of the candidate; for <see cref="PromotionGate.Watch"/>, of the version in force.</summary>
    public required IReadOnlyList<CaseScore> Candidate { get; init; }

    /// <summary>The least mean gain in score that counts.</summary>
    public required double MinGain { get; init; }

    /// <summary>The level: how often a candidate that is no better may be promoted, over all looks.</summary>
    public required double MaxP { get; init; }

    /// <summary>Which of the <see cref="GateRule.Looks"/> that share the level this is, from 1; null when there is only one, with all of it.</summary>
    public int? Look { get; init; }

    /// <summary>True when a canary got a passing score in one of the evaluations: the judge is not trusted, and nothing changes.</summary>
    public required bool CanariesPassed { get; init; }

    /// <summary>Runs of the two evaluations that could not be run or judged.</summary>
    public required int Errors { get; init; }

    /// <summary>More errors than this, and nothing is promoted.</summary>
    public required int MaxErrors { get; init; }

    /// <summary>Seeds the test when there are too many cases for an exact one.</summary>
    public required int Seed { get; init; }
}

/// <summary>What the gate decided, with its figures.</summary>
/// <param name="Promote">
/// Whether to promote the candidate; from <see cref="PromotionGate.Watch"/>, whether to promote the version before again (roll back).
/// </param>
/// <param name="Reason">Why, in sentences for people.</param>
/// <param name="Gain">The mean difference over the cases: how much better what may be promoted is than what is in force.</param>
/// <param name="PValue">How probable a gain at least this high is when both are equally good.</param>
/// <param name="Exact">Whether the p-value is exact (<see cref="SignFlipTest"/>).</param>
/// <param name="Cases">Cases that were compared.</param>
/// <param name="Promising">Whether further runs may prove what these did not.</param>
public sealed record GateDecision(bool Promote, string Reason, double Gain, double PValue, bool Exact, int Cases, bool Promising = false)
{
    /// <summary>The difference of each of them.</summary>
    public IReadOnlyList<CaseDifference> Differences { get; init; } = [];
}

/// <summary>How much a case's mean differs.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Difference">How much higher it is under what may be promoted.</param>
public sealed record CaseDifference(string CaseId, double Difference);
