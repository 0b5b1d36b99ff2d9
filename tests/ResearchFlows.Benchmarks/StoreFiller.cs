using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Optimization;

namespace ResearchFlows.Benchmarks;

/// <summary>
/// Fills a data folder with finished instances: a research run and an evaluation with its cases really run once, and are copied, events and
/// ledger rows included, under other ids, times, agents, orchestrations and statuses.
/// </summary>
internal static class StoreFiller
{
    private const string Research = "research-template";
    private const string Evaluation = "evaluation-template";
    private const string Clones = "WITH RECURSIVE clones (nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM clones WHERE nth < @count)";

    /// <summary>An instance whose steps are read.</summary>
    public const string Example = $"{Research}-20";

    public static async Task FillAsync(string agents, string data, int instances)
    {
        await using (var host = await ServedHost.StartAsync(agents, data))
        {
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = Research });
            await host.WaitAsync(Research);
            await host.PostAsync("agents/demo-agent/evaluations", new { instanceId = Evaluation });
            await host.WaitAsync(Evaluation);
        }

        using var engine = Open(Path.Combine(data, "engine.db"));
        var evaluations = Math.Max(1, instances / 100);
        CopyInstances(engine, Evaluation, evaluations);
        var research = instances - (int)engine.ExecuteScalar<long>("SELECT COUNT(*) FROM instances");
        CopyInstances(engine, Research, research);
        engine.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        using var ledger = Open(Path.Combine(data, "ledger.db"));
        CopyLedger(ledger, research);
        ledger.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=600");
        connection.Open();
        connection.Execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
        return connection;
    }

    /// <summary>Of 100 copies some are of other agents and orchestrations, and some failed or were terminated.</summary>
    private static void CopyInstances(SqliteConnection connection, string template, int count)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            $"""
            {Clones}
            INSERT INTO instances (id, name, status, created, updated, execution, agent, parent, custom_status, failure)
            SELECT id || '-' || nth,
                CASE WHEN parent IS NOT NULL THEN name WHEN nth % 50 = 7 THEN 'ImprovementOrchestration' WHEN nth % 50 = 13 THEN 'OptimizationOrchestration' ELSE name END,
                CASE WHEN nth % 25 = 3 THEN 3 WHEN nth % 50 = 11 THEN 4 ELSE status END,
                created - (@count - nth) * 10000000, updated - (@count - nth) * 10000000, execution,
                CASE WHEN nth % 20 = 9 THEN 'rare-agent' WHEN nth % 4 = 1 THEN 'other-agent' ELSE agent END,
                parent || '-' || nth, custom_status, failure
            FROM clones CROSS JOIN instances WHERE id = @template OR parent = @template
            """, new { template, count });
        connection.Execute(
            $"""
            {Clones}
            INSERT INTO history (instance, sequence, event)
            SELECT copy.sequence, event.sequence, event.event
            FROM clones CROSS JOIN instances AS original CROSS JOIN instances AS copy ON copy.id = original.id || '-' || nth
                CROSS JOIN history AS event ON event.instance = original.sequence
            WHERE original.id = @template OR original.parent = @template
            """, new { template, count });
        transaction.Commit();
    }

    private static void CopyLedger(SqliteConnection connection, int count)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var insert in new[]
        {
            "INSERT INTO runs (instanceId, agent, question, vectorStoreId, promptId, promptVersion, evaluation, startedAt) SELECT instanceId || '-' || nth, agent, question, vectorStoreId, promptId, promptVersion, evaluation, startedAt - (@count - nth) * 1000 FROM clones CROSS JOIN runs",
            "INSERT INTO turns (instanceId, turn, result, circumstances) SELECT instanceId || '-' || nth, turn, result, circumstances FROM clones CROSS JOIN turns",
            "INSERT INTO toolCalls (instanceId, turn, ordinal, callId, name, arguments, output) SELECT instanceId || '-' || nth, turn, ordinal, callId, name, arguments, output FROM clones CROSS JOIN toolCalls",
            """
            INSERT INTO researchCalls SELECT NULL, instanceId || '-' || nth, agent, agentNumber + nth, question, answer, stopReason, promptId, promptVersion,
                turns, toolCalls, inputTokens, outputTokens, startedAt, recordedAt FROM clones CROSS JOIN researchCalls
            """,
        })
        {
            connection.Execute($"{Clones} {insert} WHERE instanceId = @template", new { template = Research, count });
        }

        transaction.Commit();
    }
}
