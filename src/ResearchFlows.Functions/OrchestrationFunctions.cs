using Microsoft.DurableTask;
using ResearchFlows.Evaluation;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Improvement;
using ResearchFlows.Optimization;
using ResearchFlows.Research;

namespace ResearchFlows.Functions;

/// <summary>The catalogued orchestrations, each under its class name.</summary>
public sealed class OrchestrationFunctions(IServiceProvider services)
{
    [Function(nameof(ResearchOrchestration))]
    public Task<ResearchResult> ResearchOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ResearchInput input) =>
        New<ResearchOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);
    [Function(nameof(EvaluationOrchestration))]
    public Task<EvaluationResult> EvaluationOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, EvaluationInput input) =>
        New<EvaluationOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);
    [Function(nameof(ImprovementOrchestration))]
    public Task<ImprovementResult> ImprovementOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ImprovementInput input) =>
        New<ImprovementOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);
    [Function(nameof(OptimizationOrchestration))]
    public Task<OptimizationResult> OptimizationOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, OptimizationInput input) =>
        New<OptimizationOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);

    private TOrchestration New<TOrchestration>() => ActivatorUtilities.CreateInstance<TOrchestration>(services);
}
