using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>An answered question.</summary>
public sealed record ResearchCall
{
    /// <summary>Its number in the ledger; 0 until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>Its number among the agent's calls, from 1; 0 until it is recorded.</summary>
    public long AgentNumber { get; init; }

    /// <summary>The instance that answered it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The whole answer.</summary>
    public required string Answer { get; init; }

    /// <summary>Why the run ended.</summary>
    public required string StopReason { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The prompt's version.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>Model turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Tool calls.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Tokens read.</summary>
    public required int InputTokens { get; init; }

    /// <summary>Tokens written.</summary>
    public required int OutputTokens { get; init; }

    /// <summary>When the run was prepared, Unix milliseconds, UTC.</summary>
    public required long StartedAt { get; init; }

    /// <summary>When the answer was recorded, Unix milliseconds, UTC.</summary>
    public required long RecordedAt { get; init; }

    /// <summary>Whether it was not recorded before.</summary>
    internal bool IsNew { get; init; }
}

/// <summary>The research calls: one row an instance, numbered in the order they were recorded.</summary>
public sealed class ResearchCallLedger(LedgerDatabase ledger)
{
    /// <summary>Records a call, once per instance id.</summary>
    /// <returns>The call as recorded, also when it was recorded before.</returns>
    public Task<ResearchCall> RecordAsync(ResearchCall call, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            var isNew = connection.Execute(
                """
                INSERT INTO researchCalls (number, instanceId, agent, agentNumber, question, answer, stopReason, promptId, promptVersion,
                    turns, toolCalls, inputTokens, outputTokens, startedAt, recordedAt)
                SELECT (SELECT COALESCE(MAX(number), 0) + 1 FROM researchCalls), @InstanceId, @Agent, (SELECT COALESCE(MAX(agentNumber), 0) + 1 FROM researchCalls WHERE agent = @Agent), @Question, @Answer,
                    @StopReason, @PromptId, @PromptVersion, @Turns, @ToolCalls, @InputTokens, @OutputTokens, @StartedAt, @RecordedAt
                                WHERE NOT EXISTS (SELECT 1 FROM researchCalls WHERE instanceId = @InstanceId)
                """, call) > 0;
            return connection.QuerySingle<ResearchCall>("SELECT * FROM researchCalls WHERE instanceId = @InstanceId", call) with { IsNew = isNew };
        },
        cancellationToken);

    /// <summary>How many calls the agent has answered.</summary>
    public Task<long> CountAsync(string agent, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(agentNumber), 0) FROM researchCalls WHERE agent = @agent", new { agent }),
        cancellationToken);

    /// <summary>The recorded call of an instance, or null.</summary>
    public Task<ResearchCall?> FindAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<ResearchCall>("SELECT * FROM researchCalls WHERE instanceId = @instanceId", new { instanceId }),
        cancellationToken);
}
