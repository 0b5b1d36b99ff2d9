using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Page.Parts;

/// <summary>What people call the orchestrations.</summary>
internal static class Kinds
{
    /// <summary>The kinds, by the name that stands in addresses.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["research"] = nameof(ResearchOrchestration),
        ["evaluation"] = nameof(EvaluationOrchestration),
        ["improvement"] = nameof(ImprovementOrchestration),
        ["optimization"] = nameof(OptimizationOrchestration),
        ["judge-check"] = nameof(JudgeCheckOrchestration),
    };

    /// <summary>The name of an orchestration's kind.</summary>
    public static string Of(string orchestration) => All.FirstOrDefault(kind => kind.Value == orchestration).Key ?? orchestration;

    /// <summary>What an instance is about, in a line.</summary>
    public static string TitleOf(InstanceView instance)
    {
        var kind = Of(instance.Orchestration);
        return instance.Question ?? $"{char.ToUpperInvariant(kind[0])}{kind[1..].Replace('-', ' ')}{(instance.Agent is { } agent ? $" of {agent}" : "")}";
    }

    /// <summary>Whether nothing will happen to an instance any more.</summary>
    public static bool HasEnded(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
