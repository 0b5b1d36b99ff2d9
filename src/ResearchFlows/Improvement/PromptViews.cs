namespace ResearchFlows.Improvement;

/// <summary>A version of an agent's prompt.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Version">The version.</param>
/// <param name="InForce">Whether research uses it.</param>
/// <param name="Text">The text.</param>
/// <param name="Decisions">What was decided about it, oldest first.</param>
public sealed record PromptView(string PromptId, int Version, bool InForce, string Text, IReadOnlyList<DecisionView> Decisions);

/// <summary>The versions of an agent's prompt, oldest first.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Versions">The versions.</param>
/// <param name="NeverSaved">Decisions about candidates that did not become versions, oldest first.</param>
public sealed record PromptList(string Agent, IReadOnlyList<PromptView> Versions, IReadOnlyList<DecisionView> NeverSaved);

/// <summary>A decision about a prompt version, with its figures and reason.</summary>
public sealed record DecisionView
{
    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>The version it was compared with.</summary>
    public required int BaselineVersion { get; init; }

    /// <summary>The version's score.</summary>
    public double? Score { get; init; }

    /// <summary>The baseline's score.</summary>
    public double? BaselineScore { get; init; }

    /// <summary>Mean gain in score.</summary>
    public double? Gain { get; init; }

    /// <summary>How likely such a gain is by chance.</summary>
    public double? PValue { get; init; }

    /// <summary>The rule it was decided under (<see cref="GateRule.Number"/> is today's); null for the first one, which could compare single runs.</summary>
    public int? Rule { get; init; }

    /// <summary>The greatest p-value that would have promoted.</summary>
    public double? Level { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who approved or rejected it, or put it in force, when the host was told.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why, in that person's words.</summary>
    public string? Comment { get; init; }

    /// <summary>The instance that decided.</summary>
    public required string InstanceId { get; init; }

    internal static DecisionView Of(PromptDecision decision) => new()
    {
        Kind = decision.Kind,
        DecidedAt = DateTimeOffset.FromUnixTimeMilliseconds(decision.DecidedAt),
        BaselineVersion = decision.BaselineVersion,
        Score = decision.Score,
        BaselineScore = decision.BaselineScore,
        Gain = decision.Gain,
        PValue = decision.PValue,
        Rule = decision.Rule,
        Level = decision.Level,
        Reason = decision.Reason,
        DecidedBy = decision.DecidedBy,
        Comment = decision.Comment,
        InstanceId = decision.ImprovementId,
    };
}
