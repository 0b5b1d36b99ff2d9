using Microsoft.DurableTask;

namespace ResearchFlows.Functions;

#pragma warning disable CS1591 // Each function is the class of its name, and documented there.

/// <summary>The catalogued orchestrations, each under its class name.</summary>
/// <param name="services">Creates them.</param>
public sealed class OrchestrationFunctions(IServiceProvider services)
{
    [Function(nameof(ResearchOrchestration))]
    public Task<ResearchResult> ResearchOrchestration([OrchestrationTrigger] TaskOrchestrationContext context, ResearchInput input) =>
        New<ResearchOrchestration>().RunAsync(new DurableOrchestrationContext(context), input);

    private TOrchestration New<TOrchestration>() => ActivatorUtilities.CreateInstance<TOrchestration>(services);
}
