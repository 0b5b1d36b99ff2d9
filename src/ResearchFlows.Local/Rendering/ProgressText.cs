using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Optimization;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Rendering;

/// <summary>How far an instance is, in words.</summary>
internal static class ProgressText
{
    /// <summary>Reads it out of the custom status; null when there is none.</summary>
    public static string? Of(InstanceView instance) => instance.CustomStatus is not { } status ? null : instance.Orchestration switch
    {
        nameof(EvaluationOrchestration) => Of(ApiClient.Read<EvaluationStatus>(status)),
        nameof(ImprovementOrchestration) => Of(ApiClient.Read<ImprovementStatus>(status)),
        nameof(OptimizationOrchestration) => Of(ApiClient.Read<OptimizationStatus>(status)),
        nameof(ResearchOrchestration) => Of(ApiClient.Read<ResearchStatus>(status)),
        _ => JsonFacts.Of(status),
    };

    public static string Of(EvaluationStatus status) => $"{status.Phase} {status.Done}/{status.Total}{(status.Mean is { } mean ? $" · mean {mean:0.00}" : "")}";

    public static string Of(ImprovementStatus status) => status.Candidate is { } candidate ? $"{status.Phase} (version {candidate})" : status.Phase;

    public static string Of(ResearchStatus status) =>
        $"turn {status.Turn}{(status.LastTools.Count > 0 ? $", last tools {string.Join(" and ", status.LastTools)}" : "")}, {status.Tokens.Total} tokens{(status.Approval is null ? "" : ", waits for approval")}";

    public static string Of(OptimizationStatus status) => $"Round {status.Iteration} of at most {status.MaxIterations}";
}
