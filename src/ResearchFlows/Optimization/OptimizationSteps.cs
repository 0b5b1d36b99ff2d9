using ResearchFlows.Instances;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>Says of the steps of an optimization what they came to.</summary>
public sealed class OptimizationSteps : IStepTeller
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepView>>([.. steps.Select(Tell)]);

    private static StepView Tell(StepView step) => step.Name switch
    {
        _ when step.Kind == StepKind.Event => step,
        nameof(PrepareOptimization) when step.ReadResult<OptimizationPlan>() is { } plan => step with
        {
            Summary = $"at most {plan.MaxIterations} rounds, and no more than {plan.Patience} in a row without a promotion",
        },
        nameof(SummarizeOptimization) when step.ReadResult<OptimizationSummary>() is { } summary => step with { Summary = $"version {summary.BestVersion} is the best" },
        _ => step,
    };
}
