using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;

namespace ResearchFlows.Optimization;

/// <summary>What <see cref="OptimizationOrchestration"/> is started with; members that are null take the agent's setting, or no limit.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Patience">Rounds without a promotion after which it stops.</param>
/// <param name="MaxModelCalls">Requests to models after which it stops.</param>
/// <param name="MaxTokens">Tokens after which it stops.</param>
/// <param name="MaxMinutes">Minutes after which it stops.</param>
/// <param name="MaxMoney">Money after which it stops, by the agent's prices.</param>
public sealed record OptimizationInput(
    string Agent, int? MaxIterations = null, int? Patience = null, int? MaxModelCalls = null, int? MaxTokens = null, double? MaxMinutes = null,
    double? MaxMoney = null);

/// <summary>Why an optimization stopped.</summary>
public enum OptimizationStop
{
    /// <summary>All rounds were made.</summary>
    MaxIterations,

    /// <summary>Too many rounds without a promotion.</summary>
    Patience,

    /// <summary>A budget was used up, or did not suffice for what was next.</summary>
    Budget,

    /// <summary>Another instance improves this agent.</summary>
    AlreadyRunning,

    /// <summary>The prompt in force is as good as can be told.</summary>
    NothingToGain,

    /// <summary>All that was proposed is known already to be no better.</summary>
    NothingNew,
}

/// <summary>What an optimization comes to.</summary>
public sealed record OptimizationResult
{
    /// <summary>Why it stopped.</summary>
    public required OptimizationStop StoppedBy { get; init; }

    /// <summary>The version in force before; 0 when it did not begin.</summary>
    public int FirstVersion { get; init; }

    /// <summary>The best prompt: the promoted version with the highest validation score, or the first one.</summary>
    public int BestVersion { get; init; }

    /// <summary>Scores on each split, before and after.</summary>
    public IReadOnlyList<SplitComparison> Splits { get; init; } = [];

    /// <summary>The path that led there, round by round.</summary>
    public IReadOnlyList<OptimizationStep> Path { get; init; } = [];

    /// <summary>What it cost.</summary>
    public required Cost Cost { get; init; }

    /// <summary>Minutes it took.</summary>
    public double Minutes { get; init; }

    /// <summary>The instance that holds the lease, when another one does.</summary>
    public string? RunningInstanceId { get; init; }
}

/// <summary>A split's score before and after; null where it was not scored.</summary>
public sealed record SplitComparison(CaseSplit Split, ScoreSummary? Before, ScoreSummary? After);

/// <summary>A round of an optimization.</summary>
/// <param name="Iteration">The round, from 1.</param>
/// <param name="InstanceId">The improvement.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The version in force afterwards.</param>
/// <param name="Reason">Why.</param>
public sealed record OptimizationStep(int Iteration, string InstanceId, ImprovementOutcome Outcome, int Version, string Reason);

/// <summary>The custom status of an optimization.</summary>
/// <param name="Iteration">The round, from 1.</param>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Promotions">Promotions so far.</param>
/// <param name="Improvement">The improvement that runs.</param>
public sealed record OptimizationStatus(int Iteration, int MaxIterations, int Promotions, string Improvement);
