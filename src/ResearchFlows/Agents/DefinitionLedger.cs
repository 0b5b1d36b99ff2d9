using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Agents;

/// <summary>What an agent's folder was like where a worker last started.</summary>
public sealed record KnownDefinition
{
    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Hash of its definition.</summary>
    public required string Hash { get; init; }

    /// <summary>The machine that it started on.</summary>
    public required string Worker { get; init; }

    /// <summary>When, Unix milliseconds, UTC.</summary>
    public required long StartedAt { get; init; }
}

/// <summary>The agents' definitions as the workers that share a ledger have them.</summary>
public sealed class DefinitionLedger(LedgerDatabase ledger)
{
    /// <summary>Whether other workers use the same agents.</summary>
    public bool IsShared => ledger.IsShared;

    /// <summary>Keeps what this worker has.</summary>
    /// <returns>What the worker that started last had; null when this one is the first.</returns>
    public Task<KnownDefinition?> TakeAsync(KnownDefinition definition, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            var before = connection.QuerySingleOrDefault<KnownDefinition>("SELECT * FROM definitions WHERE agent = @Agent", definition);
            connection.Execute(
                """
                INSERT INTO definitions (agent, hash, worker, startedAt) VALUES (@Agent, @Hash, @Worker, @StartedAt)
                ON CONFLICT (agent) DO UPDATE SET hash = excluded.hash, worker = excluded.worker, startedAt = excluded.startedAt
                """, definition);
            return before;
        },
        cancellationToken);
}
