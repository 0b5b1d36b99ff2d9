using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Benchmarks.Workers;

/// <summary>What must hold of a ledger that workers have hammered.</summary>
internal static class HammeredLedger
{
    /// <returns>What does not hold, in sentences.</returns>
    public static async Task<IReadOnlyList<string>> CheckAsync(LedgerDatabase ledger, string folder, long calls)
    {
        List<string> problems = [.. Directory.GetFiles(folder, "*.violations").SelectMany(File.ReadLines)];
        var rows = await QueryAsync<Row>("SELECT instanceId, agent, number, agentNumber FROM researchCalls");
        Expect("research calls", calls, rows.Count);
        ExpectGapless("research calls", rows.Select(row => row.Number));
        foreach (var agent in rows.GroupBy(row => row.Agent))
        {
            ExpectGapless($"research calls of {agent.Key}", agent.Select(row => row.AgentNumber));
        }

        var due = rows.Where(row => row.AgentNumber % Worker.OptimizeEvery == 0).Select(row => $"improvement-{row.InstanceId}").Order(StringComparer.Ordinal).ToList();
        var fired = await QueryAsync<string>("SELECT improvementId FROM promptDecisions ORDER BY improvementId");
        problems.AddRange(due.SequenceEqual(fired) ? [] : [$"{due.Count} improvements were due, {fired.Count} fired, {due.Except(fired).Count()} of the due ones not"]);
        ExpectGapless("prompt decisions", await QueryAsync<long>("SELECT number FROM promptDecisions"));
        Expect("candidates", due.Count, await CountAsync("candidates"));
        Expect("runs", calls, await CountAsync("runs"));
        Expect("turns", calls, await CountAsync("turns"));
        Expect("tool calls with an output, counted once at least", calls * Worker.ToolCalls, await CountAsync("toolCalls WHERE output IS NOT NULL AND failures > 0"));
        Expect("leases", 0, await CountAsync("leases"));
        var recorded = rows.ToDictionary(row => row.InstanceId);
        problems.AddRange(Directory.GetFiles(folder, $"*{Acknowledged.Extension}").SelectMany(File.ReadLines).Select(Acknowledged.Read)
            .Where(told => recorded.GetValueOrDefault(told.InstanceId) is not { } row || (row.Number, row.AgentNumber) != (told.Number, told.AgentNumber))
            .Select(told => $"acknowledged and not recorded so: {told}"));
        return problems;

        async Task<IReadOnlyList<T>> QueryAsync<T>(string sql) => await ledger.ReadAsync(async connection => (await connection.QueryAsync<T>(sql)).AsList(), CancellationToken.None);

        Task<long> CountAsync(string what) => ledger.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {what}"), CancellationToken.None);

        void Expect(string what, long expected, long actual) => problems.AddRange(expected == actual ? [] : [$"{what}: {actual} instead of {expected}"]);

        void ExpectGapless(string what, IEnumerable<long> numbers)
        {
            var sorted = numbers.Order().ToList();
            problems.AddRange(sorted.Index().All(item => item.Item == item.Index + 1) ? [] : [$"{what}: their numbers have gaps or doubles"]);
        }
    }

    private sealed record Row
    {
        public required string InstanceId { get; init; }

        public required string Agent { get; init; }

        public required long Number { get; init; }

        public required long AgentNumber { get; init; }
    }
}
