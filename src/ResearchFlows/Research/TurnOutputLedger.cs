using Dapper;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>What a model turn has written so far.</summary>
public sealed record TurnOutput
{
    /// <summary>The turn, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>The writing: another one when the turn began anew, so that what was shown no longer holds.</summary>
    public required int Writing { get; init; }

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
    /// <param name="instanceId">The run.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="text">All of the text so far.</param>
    /// <param name="anew">Whether it takes the place of what was shown, instead of going on with it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task SaveAsync(string instanceId, int turn, string text, bool anew, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO turnOutputs (instanceId, turn, writing, text) VALUES (@instanceId, @turn, 1, @text)
        ON CONFLICT (instanceId) DO UPDATE SET turn = excluded.turn, text = excluded.text, writing = turnOutputs.writing + @step
        """,
        new { instanceId, turn, text, step = anew ? 1 : 0 }, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.Execute("DELETE FROM turnOutputs WHERE instanceId = @instanceId", instanceIds.Select(instanceId => new { instanceId })),
        cancellationToken);
}
