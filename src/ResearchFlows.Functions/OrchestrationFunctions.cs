using Microsoft.DurableTask;
using ResearchFlows.Optimization;
using ResearchFlows.Research;

namespace ResearchFlows.Functions;

/// <summary>The catalogued orchestrations, each under its class name.</summary>
public sealed class OrchestrationFunctions
{
    [Function(nameof(ResearchOrchestration))]
    public Task<ResearchResult> ResearchOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ResearchInput input) =>
        new ResearchOrchestration().RunAsync(context, input);
    [Function(nameof(EvaluationOrchestration))]
    public Task<EvaluationResult> EvaluationOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, EvaluationInput input) =>
        new EvaluationOrchestration().RunAsync(context, input);
    [Function(nameof(JudgeCheckOrchestration))]
    public Task<JudgeCheckResult> JudgeCheckOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, JudgeCheckInput input) =>
        new JudgeCheckOrchestration().RunAsync(context, input);
    [Function(nameof(ImprovementOrchestration))]
    public Task<ImprovementResult> ImprovementOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ImprovementInput input) =>
        new ImprovementOrchestration().RunAsync(context, input);
    [Function(nameof(OptimizationOrchestration))]
    public Task<OptimizationResult> OptimizationOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, OptimizationInput input) =>
        new OptimizationOrchestration().RunAsync(context, input);
}
