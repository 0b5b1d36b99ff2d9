using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Improvement;

/// <summary>Starts an agent's improvement as an orchestration of its own, once per research call.</summary>
public sealed class StartImprovement(Traces traces) : IActivity<StartImprovementInput, string>
{
    /// <inheritdoc/>
    /// <returns>The improvement's instance id.</returns>
    public async Task<string> RunAsync(StartImprovementInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        // The id comes from the run, not only from the number: a ledger that was begun anew must not meet an older run's improvement.
        var instanceId = FormattableString.Invariant($"improvement-{context.InstanceId}");
        await traces.ContinueAsync(instanceId, context.InstanceId, cancellationToken);
        await context.Client.StartAsync(nameof(ImprovementOrchestration), new ImprovementInput(input.Agent, Budget: UnattendedBudget.Most), instanceId, cancellationToken);
        return instanceId;
    }
}
