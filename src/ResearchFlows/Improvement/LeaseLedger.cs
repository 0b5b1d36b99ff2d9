using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Improvement;

/// <summary>Who may change an agent's prompt.</summary>
public sealed record Lease
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The instance that holds the lease.</summary>
    public required string Holder { get; init; }

    /// <summary>Since when, Unix milliseconds, UTC.</summary>
    public required long AcquiredAt { get; init; }
}

/// <summary>The leases: one holder an agent at most.</summary>
public sealed class LeaseLedger(LedgerDatabase ledger)
{
    /// <summary>The time that leases are measured by.</summary>
    public Task<DateTimeOffset> GetTimeAsync(TimeProvider time, CancellationToken cancellationToken) => ledger.GetTimeAsync(time, cancellationToken);

    /// <summary>The agent's lease, or null.</summary>
    public Task<Lease?> FindAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<Lease>("SELECT * FROM leases WHERE agent = @agent", new { agent }),
        cancellationToken);

    /// <summary>Takes the lease when it is free, ours already, or held by the one who was found to have ended.</summary>
    /// <returns>Who holds it now.</returns>
    public Task<Lease> TakeAsync(Lease wanted, string? endedHolder, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            connection.Execute(
                """
                INSERT INTO leases (agent, holder, acquiredAt) VALUES (@Agent, @Holder, @AcquiredAt)
                ON CONFLICT (agent) DO UPDATE SET holder = excluded.holder, acquiredAt = excluded.acquiredAt WHERE leases.holder = @endedHolder
                """, new { wanted.Agent, wanted.Holder, wanted.AcquiredAt, endedHolder });
            return connection.QuerySingle<Lease>("SELECT * FROM leases WHERE agent = @Agent", wanted);
        },
        cancellationToken);

    /// <summary>Gives the lease back; no effect when somebody else holds it.</summary>
    public Task<int> ReleaseAsync(string agent, string holder, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "DELETE FROM leases WHERE agent = @agent AND holder = @holder", new { agent, holder }, cancellationToken);
}
