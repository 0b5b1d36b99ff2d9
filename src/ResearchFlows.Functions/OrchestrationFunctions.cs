using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Functions;

/// <summary>The catalogued orchestrations, each under its class name.</summary>
/// <param name="services">Creates them.</param>
public sealed class OrchestrationFunctions(IServiceProvider services)
{
    /// <inheritdoc cref="Orchestrations.ResearchOrchestration"/>
    [Function(nameof(ResearchOrchestration))]
    public Task<ResearchResult> ResearchOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ResearchInput input) =>
        RunAsync<ResearchOrchestration, ResearchInput, ResearchResult>(context, input);

    private Task<TOutput> RunAsync<TOrchestration, TInput, TOutput>(TaskOrchestrationContext context, TInput input)
        where TOrchestration : class, IOrchestration<TInput, TOutput> =>
        ActivatorUtilities.CreateInstance<TOrchestration>(services).RunAsync(new DurableOrchestrationContext(context), input);
}
