using Dapper;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Research;

/// <summary>The conversations that runs have taken over, and by that the chain of runs.</summary>
public sealed class TakenOverLedger(LedgerDatabase ledger) : IInstanceRecords
{
    /// <summary>What the run has taken over; null when it began its conversation.</summary>
    public async Task<TakenOver?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        await ledger.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<string?>("SELECT conversation FROM takenOver WHERE instanceId = @instanceId", new { instanceId }),
            cancellationToken) is { } json
            ? JsonSerializer.Deserialize<TakenOver>(json, PortJson.Options)
            : null;

    /// <summary>The model's replies in what the run has taken over.</summary>
    public async Task<IEnumerable<ModelReply>> GetRepliesAsync(string instanceId, CancellationToken cancellationToken) =>
        (await FindAsync(instanceId, cancellationToken))?.Replies ?? [];

    /// <summary>Keeps what a run takes over; the first to be kept counts.</summary>
    public async Task<TakenOver> SaveAsync(string instanceId, TakenOver takenOver, CancellationToken cancellationToken)
    {
        await ledger.ExecuteAsync(
            """
            INSERT INTO takenOver (instanceId, source, conversation) VALUES (@instanceId, @Source, @conversation)
            ON CONFLICT (instanceId) DO NOTHING
            """,
            new { instanceId, takenOver.Source, conversation = JsonSerializer.Serialize(takenOver, PortJson.Options) }, cancellationToken);
        return await FindAsync(instanceId, cancellationToken) ?? takenOver;
    }

    /// <summary>The links of the chain that these runs are at either end of.</summary>
    public async Task<IReadOnlyList<(string Source, string InstanceId)>> GetLinksAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var ids = LedgerList.Of(instanceIds);
        return
        [
            .. await ledger.ReadAsync(
                connection => connection.QueryAsync<(string Source, string InstanceId)>(
                    $"SELECT source, instanceId FROM takenOver WHERE source IN ({ids.Names}) OR instanceId IN ({ids.Names}) ORDER BY instanceId", ids.Values),
                cancellationToken),
        ];
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.Execute("DELETE FROM takenOver WHERE instanceId = @instanceId", instanceIds.Select(instanceId => new { instanceId })),
        cancellationToken);
}
