using ResearchFlows.Agents;
using ResearchFlows.LlamaStack.Replies;

namespace ResearchFlows.Evaluation;

/// <summary>What <see cref="EvaluationOrchestration"/> is started with.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="PromptVersion">The version to evaluate; null for the one in force.</param>
/// <param name="Splits">The cases to evaluate with; null for all.</param>
/// <param name="Repeats">Runs of each case; null for the agent's setting.</param>
/// <param name="Budget">What it may spend; null for as much as it needs.</param>
public sealed record EvaluationInput(
    string Agent, int? PromptVersion = null, IReadOnlyList<CaseSplit>? Splits = null, int? Repeats = null, Budget? Budget = null);

/// <summary>What an evaluation comes to. Its cases are in the ledger.</summary>
public sealed record EvaluationResult
{
    /// <summary>The evaluation's instance id.</summary>
    public required string EvaluationId { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The version that was evaluated.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>Mean score of the cases and its 95 % confidence interval, 0 to 1; null when no case could be scored.</summary>
    public ScoreSummary? Score { get; init; }

    /// <summary>The same for each split.</summary>
    public IReadOnlyList<ScoreSummary> Splits { get; init; } = [];

    /// <summary>Runs in all.</summary>
    public required int Runs { get; init; }

    /// <summary>Runs that could not be run or judged; they are in no mean.</summary>
    public required int Errors { get; init; }

    /// <summary>The canaries that fooled the judge; when there is one, nothing is promoted on this evaluation.</summary>
    public IReadOnlyList<string> FooledBy { get; init; } = [];

    /// <summary>Whether there are too few cases for the gate.</summary>
    public bool ThinEvidence { get; init; }

    /// <summary>True when a budget ended it before all cases were run.</summary>
    public bool? OutOfBudget { get; init; }

    /// <summary>What it cost.</summary>
    public required Cost Cost { get; init; }
}

/// <summary>The score of some cases.</summary>
/// <param name="Split">The split; null for all cases together.</param>
/// <param name="Cases">Cases that were scored.</param>
/// <param name="Mean">Mean of the cases' means over their repeats, 0 to 1.</param>
/// <param name="Low">Lower end of the 95 % confidence interval.</param>
/// <param name="High">Upper end.</param>
public sealed record ScoreSummary(CaseSplit? Split, int Cases, double Mean, double Low, double High);

/// <summary>What work cost.</summary>
/// <param name="ModelCalls">Requests to models.</param>
/// <param name="Usage">Tokens.</param>
public sealed record Cost(int ModelCalls, TokenUsage Usage)
{
    /// <summary>Nothing.</summary>
    public static Cost None { get; } = new(0, new TokenUsage(0, 0));

    /// <summary>The sum of two costs.</summary>
    public static Cost operator +(Cost left, Cost right) => new(left.ModelCalls + right.ModelCalls, left.Usage + right.Usage);

    /// <summary>The sum of two costs.</summary>
    public static Cost Add(Cost left, Cost right) => left + right;
}

/// <summary>The custom status of an evaluation.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Runs that are finished.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Mean">Mean score so far.</param>
public sealed record EvaluationStatus(string Phase, int Done, int Total, double? Mean);

/// <summary>Too many cases could not be run or judged.</summary>
public sealed class EvaluationFailedException(string message) : Exception(message);
