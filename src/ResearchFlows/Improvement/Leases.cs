using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>The lease that makes one instance at a time the writer of an agent's prompt. A holder that has ended holds nothing.</summary>
public sealed class Leases(LeaseLedger ledger, TimeProvider time)
{
    /// <summary>A holder that no host knows is about to be started when its lease is younger than this, or from so near a future that the clock may have been set.</summary>
    private static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(1);

    /// <summary>Acquires the lease unless a living instance holds it.</summary>
    /// <returns>Who holds it now.</returns>
    public async Task<string> AcquireAsync(string agent, string instanceId, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        var now = await ledger.GetTimeAsync(time, cancellationToken);
        var current = await ledger.FindAsync(agent, cancellationToken);
        var ended = current is not null && current.Holder != instanceId && await HasEndedAsync(current, now, client, cancellationToken) ? current.Holder : null;
        var wanted = new Lease { Agent = agent, Holder = instanceId, AcquiredAt = now.ToUnixTimeMilliseconds() };
        return (await ledger.TakeAsync(wanted, ended, cancellationToken)).Holder;
    }

    private static async Task<bool> HasEndedAsync(Lease lease, DateTimeOffset now, IOrchestrationClient client, CancellationToken cancellationToken) =>
        await client.GetAsync(lease.Holder, cancellationToken) is { } holder
            ? holder.HasEnded
            : (now - DateTimeOffset.FromUnixTimeMilliseconds(lease.AcquiredAt)).Duration() > StartingTime;

    /// <summary>Takes the lease for an instance that a client starts, unless the instance is there already.</summary>
    /// <exception cref="ProblemException">409, with a link: another instance holds it.</exception>
    internal async Task RequireAsync(string agent, string instanceId, ApiRequest request)
    {
        if (await request.Client.GetAsync(instanceId, request.Token) is not null)
        {
            return;
        }

        var holder = await AcquireAsync(agent, instanceId, request.Client, request.Token);
        if (holder != instanceId)
        {
            throw new ProblemException(409, $"The agent '{agent}' is being improved already, by '{holder}'. Wait for it, or terminate it.")
            {
                Link = ApiLinks.Instance(holder),
            };
        }
    }
}
