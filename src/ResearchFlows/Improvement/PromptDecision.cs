namespace ResearchFlows.Improvement;

/// <summary>The kinds of decisions about prompts.</summary>
public enum DecisionKind
{
    /// <summary>The candidate is in force.</summary>
    Promoted,

    /// <summary>The candidate was turned down.</summary>
    Rejected,

    /// <summary>The version in force turned out worse than the one before, which is in force again.</summary>
    RolledBack,

    /// <summary>The version in force was looked at again after its promotion, and stays.</summary>
    Confirmed,

    /// <summary>A person put the version in force.</summary>
    SetByHand,
}

/// <summary>A decision about a prompt version, with its figures and reason.</summary>
public sealed record PromptDecision
{
    /// <summary>Its number in the ledger; 0 until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>Whether it was not recorded before.</summary>
    internal bool IsNew { get; init; }

    /// <summary>The instance that decided.</summary>
    public required string ImprovementId { get; init; }

    /// <summary>The round of the improvement.</summary>
    public required int Round { get; init; }

    /// <summary>The candidate; 0 for a decision about the version in force.</summary>
    public required int Candidate { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The version decided about; null when it was never saved.</summary>
    public int? Version { get; init; }

    /// <summary>The version it was compared with.</summary>
    public required int BaselineVersion { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Mean gain in score over the baseline.</summary>
    public double? Gain { get; init; }

    /// <summary>How likely such a gain is by chance.</summary>
    public double? PValue { get; init; }

    /// <summary>The version's score.</summary>
    public double? Score { get; init; }

    /// <summary>The baseline's score.</summary>
    public double? BaselineScore { get; init; }

    /// <summary>The evaluation of the version.</summary>
    public string? EvaluationId { get; init; }

    /// <summary>The evaluation of the baseline.</summary>
    public string? BaselineEvaluationId { get; init; }

    /// <summary>Who approved or rejected it, when a person was asked.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why, in that person's words.</summary>
    public string? Comment { get; init; }

    /// <summary>The rule it was decided under (<see cref="GateRule"/>); null for the first one.</summary>
    public int? Rule { get; init; }

    /// <summary>The greatest p-value that would have promoted; null when the gate was not asked, or under the first rule.</summary>
    public double? Level { get; init; }

    /// <summary>When, Unix milliseconds, UTC.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>Whether the gate tested a candidate here.</summary>
    public bool IsGateTest => Candidate > 0 && PValue is not null;
}

/// <summary>A candidate, and what became of it.</summary>
public sealed record TriedCandidate
{
    /// <summary>The whole text.</summary>
    public required string Text { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
