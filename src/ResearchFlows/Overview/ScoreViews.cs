using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;

namespace ResearchFlows.Overview;

/// <summary>An agent's scores.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="InForce">The prompt version in force; null when the server cannot be asked.</param>
/// <param name="Best">The promoted version with the highest validation score; null when none was promoted.</param>
/// <param name="Versions">The newest score of each split, by prompt version.</param>
/// <param name="Evaluations">Every finished evaluation, newest first.</param>
/// <param name="GateTests">What the gate's tests so far add up to.</param>
/// <param name="FewCases">Set when there are too few cases for anything to be promoted by itself.</param>
public sealed record ScoresView(
    string Agent, int? InForce, int? Best, IReadOnlyList<VersionScores> Versions, IReadOnlyList<EvaluationView> Evaluations, GateTests GateTests,
    string? FewCases);

/// <summary>The scores of a prompt's text: two versions of the same text are one.</summary>
/// <param name="Version">The newest version of that text.</param>
/// <param name="InForce">Whether research uses it.</param>
/// <param name="Splits">The newest score of each split, with its 95 % confidence interval.</param>
public sealed record VersionScores(int Version, bool InForce, IReadOnlyList<ScoreSummary> Splits)
{
    /// <summary>The prompt that the version belonged to, when the agent has another one now; null for a version of the agent's prompt.</summary>
    public string? EarlierPrompt { get; init; }
}

/// <summary>A finished evaluation.</summary>
public sealed record EvaluationView
{
    /// <summary>Its instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The version it evaluated.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>The splits.</summary>
    public required IReadOnlyList<string> Splits { get; init; }

    /// <summary>Mean score of the cases.</summary>
    public double? Mean { get; init; }

    /// <summary>Lower end of the 95 % confidence interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % confidence interval.</summary>
    public double? High { get; init; }

    /// <summary>Runs in all.</summary>
    public required int Runs { get; init; }

    /// <summary>Runs that could not be run or judged.</summary>
    public required int Errors { get; init; }

    /// <summary>Whether no canary fooled the judge.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Whether it failed for too many errors.</summary>
    public required bool Failed { get; init; }

    /// <summary>Whether it rests on few cases.</summary>
    public required bool ThinEvidence { get; init; }

    /// <summary>What it cost.</summary>
    public required Cost Cost { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Its steps.</summary>
    public required string Link { get; init; }

    internal static EvaluationView Of(EvaluationRow evaluation) => new()
    {
        InstanceId = evaluation.InstanceId,
        PromptVersion = evaluation.PromptVersion,
        Splits = evaluation.Splits.Split(','),
        Mean = evaluation.Mean,
        Low = evaluation.Low,
        High = evaluation.High,
        Runs = evaluation.Runs ?? 0,
        Errors = evaluation.Errors ?? 0,
        Trusted = evaluation.Trusted ?? false,
        Failed = evaluation.Failed ?? false,
        ThinEvidence = evaluation.ThinEvidence,
        Cost = new Cost(evaluation.ModelCalls ?? 0, new(evaluation.InputTokens ?? 0, evaluation.OutputTokens ?? 0)),
        RecordedAt = DateTimeOffset.FromUnixTimeMilliseconds(evaluation.RecordedAt ?? 0),
        Link = $"{ApiLinks.Instance(evaluation.InstanceId)}/steps",
    };
}
