using Microsoft.DurableTask;

namespace ResearchFlows.Functions;

/// <summary>The catalogued orchestrations, each under its class name.</summary>
public sealed class OrchestrationFunctions(IServiceProvider services)
{
    [Function(nameof(ResearchOrchestration))]
    public Task<ResearchResult> ResearchOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ResearchInput input) =>
        New<ResearchOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);

    private TOrchestration New<TOrchestration>() => ActivatorUtilities.CreateInstance<TOrchestration>(services);
}
