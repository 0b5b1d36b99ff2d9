using ResearchFlows.Ports;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Improvement;

/// <summary>Gives the lease back. It was held for as long as the instance ran, so its span is emitted here.</summary>
public sealed class ReleaseLease(LeaseLedger leases, RunTelemetry telemetry) : IActivity<LeaseInput, bool>
{
    /// <inheritdoc/>
    /// <returns>True.</returns>
    public async Task<bool> RunAsync(LeaseInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var lease = await leases.FindAsync(input.Agent, cancellationToken);
        if (await leases.ReleaseAsync(input.Agent, input.Holder, cancellationToken) > 0 && lease?.Holder == context.InstanceId)
        {
            var instance = await context.Client.GetAsync(context.InstanceId, cancellationToken);
            var workflow = instance?.Name == nameof(ImprovementOrchestration) ? "improvement" : "optimization";
            await telemetry.WorkflowAsync(new(context.InstanceId, workflow, lease.AcquiredAt) { ErrorType = input.ErrorType }, cancellationToken);
        }

        return true;
    }
}
