using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Optimization;

/// <summary>When each schedule last ran, so that a missed night is made up for once, and none runs twice.</summary>
public sealed class ScheduleLedger(LedgerDatabase ledger)
{
    /// <summary>When the schedule last ran, UTC; null when it never did.</summary>
    public async Task<DateTimeOffset?> GetAsync(string name, CancellationToken cancellationToken) => await ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<long?>("SELECT lastRunAt FROM schedules WHERE name = @name", new { name }),
        cancellationToken) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>Keeps when the schedule last ran.</summary>
    public Task SetAsync(string name, DateTimeOffset lastRunAt, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "INSERT INTO schedules (name, lastRunAt) VALUES (@name, @at) ON CONFLICT (name) DO UPDATE SET lastRunAt = excluded.lastRunAt",
        new { name, at = lastRunAt.ToUnixTimeMilliseconds() }, cancellationToken);
}
