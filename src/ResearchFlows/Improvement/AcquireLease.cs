using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Whose lease on which agent; when it is given back, the class of error that ended what it was held for, if one did.</summary>
public sealed record LeaseInput(string Agent, string Holder, string? ErrorType = null);

/// <summary>Who holds the lease.</summary>
/// <param name="Acquired">Whether it is ours.</param>
/// <param name="Holder">Who holds it.</param>
public sealed record LeaseResult(bool Acquired, string Holder);

/// <summary>Makes the instance the only writer of the agent's prompt.</summary>
public sealed class AcquireLease(Leases leases) : IActivity<LeaseInput, LeaseResult>
{
    /// <inheritdoc/>
    public async Task<LeaseResult> RunAsync(LeaseInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var holder = await leases.AcquireAsync(input.Agent, input.Holder, context.Client, cancellationToken);
        return new LeaseResult(holder == input.Holder, holder);
    }
}
