using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>What was answered when a person was asked about a call. It outlasts the run's own record.</summary>
public sealed record ToolApprovalRecord
{
    /// <summary>The run.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The turn of the call, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>Its place among the turn's calls, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The arguments as the model wrote them.</summary>
    public required string Arguments { get; init; }

    /// <summary>Whether the call was allowed.</summary>
    public required bool Approved { get; init; }

    /// <summary>Who decided; null when nobody did.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Why.</summary>
    public string? Comment { get; init; }

    /// <summary>When it was recorded, Unix milliseconds, UTC.</summary>
    public required long DecidedAt { get; init; }
}

/// <summary>Who allowed which call of a tool.</summary>
public sealed class ToolApprovalLedger(LedgerDatabase ledger)
{
    /// <summary>Keeps an answer; the first one of a call counts.</summary>
    public Task SaveAsync(ToolApprovalRecord approval, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO toolApprovals (instanceId, turn, ordinal, agent, tool, arguments, approved, decidedBy, comment, decidedAt)
        VALUES (@InstanceId, @Turn, @Ordinal, @Agent, @Tool, @Arguments, @Approved, @DecidedBy, @Comment, @DecidedAt)
        ON CONFLICT (instanceId, turn, ordinal) DO NOTHING
        """, approval, cancellationToken);

    /// <summary>The answers of a run, in the order of its calls.</summary>
    public Task<IReadOnlyList<ToolApprovalRecord>> GetAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<ToolApprovalRecord>>(
        async connection => (await connection.QueryAsync<ToolApprovalRecord>(
            "SELECT * FROM toolApprovals WHERE instanceId = @instanceId ORDER BY turn, ordinal", new { instanceId })).AsList(),
        cancellationToken);
}
