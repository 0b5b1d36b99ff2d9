using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Gives the lease back.</summary>
public sealed class ReleaseLease(LeaseLedger leases) : IActivity<LeaseInput, bool>
{
    /// <inheritdoc/>
    /// <returns>True.</returns>
    public async Task<bool> RunAsync(LeaseInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        await leases.ReleaseAsync(input.Agent, input.Holder, cancellationToken);
        return true;
    }
}
