using Dapper;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>What a model turn has written so far.</summary>
public sealed record TurnOutput
{
    /// <summary>The turn, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>The writing, by when it began: another one when the turn began anew, so that what was shown no longer holds.</summary>
    public required long Writing { get; init; }

    /// <summary>The text so far.</summary>
    public required string Text { get; init; }
}

/// <summary>What the turns at work write, on any worker; a row goes when its turn is recorded.</summary>
public sealed class TurnOutputLedger(LedgerDatabase ledger) : IInstanceRecords
{
    /// <summary>What the instance's turn has written; null when none is being written.</summary>
    public Task<TurnOutput?> FindAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<TurnOutput>(
            "SELECT turn, writing, text FROM turnOutputs WHERE instanceId = @instanceId", new { instanceId }),
        cancellationToken);

    /// <summary>Keeps what the turn has written.</summary>
    public Task SaveAsync(string instanceId, TurnOutput output, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO turnOutputs (instanceId, turn, writing, text) VALUES (@instanceId, @Turn, @Writing, @Text)
        ON CONFLICT (instanceId) DO UPDATE SET turn = excluded.turn, writing = excluded.writing, text = excluded.text
        """,
        new { instanceId, output.Turn, output.Writing, output.Text }, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.Execute("DELETE FROM turnOutputs WHERE instanceId = @instanceId", instanceIds.Select(instanceId => new { instanceId })),
        cancellationToken);
}
