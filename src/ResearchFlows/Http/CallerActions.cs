using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Http;

/// <summary>What a caller can do to an instance.</summary>
public enum CallerActionKind
{
    /// <summary>Started it.</summary>
    Started,

    /// <summary>Suspended it.</summary>
    Suspended,

    /// <summary>Let it go on.</summary>
    Resumed,

    /// <summary>Terminated it.</summary>
    Terminated,

    /// <summary>Deleted it.</summary>
    Purged,
}

/// <summary>What a caller whose name is known did to an instance.</summary>
public sealed record CallerAction
{
    /// <summary>Its number in the ledger; 0 until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>The instance.</summary>
    public required string InstanceId { get; init; }

    /// <summary>What was done.</summary>
    public required CallerActionKind Action { get; init; }

    /// <summary>Who did it: the name of a key.</summary>
    public required string DoneBy { get; init; }

    /// <summary>When, Unix milliseconds, UTC.</summary>
    public required long DoneAt { get; init; }
}

/// <summary>Who did what to instances. What was purged has nothing left but who purged it.</summary>
public sealed class CallerActions(LedgerDatabase ledger)
{
    /// <summary>Records an action, before it is done: nothing is done that is not recorded.</summary>
    /// <returns>Its number.</returns>
    public Task<long> RecordAsync(CallerAction action, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection => connection.QuerySingle<long>(
            """
            INSERT INTO callerActions (number, instanceId, action, doneBy, doneAt)
            VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM callerActions), @InstanceId, @Action, @DoneBy, @DoneAt) RETURNING number
            """,
            new { action.InstanceId, Action = action.Action.ToString(), action.DoneBy, action.DoneAt }),
        cancellationToken);

    /// <summary>Forgets an action that was not done.</summary>
    public Task ForgetAsync(long number, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "DELETE FROM callerActions WHERE number = @number", new { number }, cancellationToken);

    /// <summary>What was done to these instances, oldest first; without who purged one of the same id before.</summary>
    public Task<IReadOnlyList<CallerAction>> GetAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<CallerAction>>(
        async connection =>
        {
            var ids = LedgerList.Of(instanceIds);
            return (await connection.QueryAsync<CallerAction>(
                $"SELECT * FROM callerActions WHERE instanceId IN ({ids.Names}) AND action <> '{nameof(CallerActionKind.Purged)}' ORDER BY number", ids.Values)).AsList();
        },
        cancellationToken);

    /// <summary>Who purged an instance last; null when nobody with a name did.</summary>
    public Task<CallerAction?> FindPurgeAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<CallerAction>(
            $"SELECT * FROM callerActions WHERE instanceId = @instanceId AND action = '{nameof(CallerActionKind.Purged)}' ORDER BY number DESC LIMIT 1", new { instanceId }),
        cancellationToken);

    /// <summary>Deletes what was done to instances that are purged; who purged them stays.</summary>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var ids = LedgerList.Of(instanceIds);
        return ledger.ExecuteAsync(
            $"DELETE FROM callerActions WHERE instanceId IN ({ids.Names}) AND action <> '{nameof(CallerActionKind.Purged)}'", ids.Values, cancellationToken);
    }
}
