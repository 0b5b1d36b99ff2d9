using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>The first byte of pages of a host that keeps 100,000 instances, and of a run of 3,000 steps.</summary>
internal sealed class PageBenchmark : IBenchmark
{
    private const int Instances = 100_000;
    private const int Steps = 3000;
    private const int Rounds = 50;

    private static readonly (string Name, string Route, double Most)[] Pages =
    [
        ("the runs", "ui", 50), ("failed runs of an agent", "ui?agent=rare-agent&status=Failed", 50), ("runs by a text that all have", "ui?text=recovery+time", 50),
        ("runs by a text that none has", "ui?text=no+such+words", 50), ("acting on all", "ui/bulk", 300), ("a run", $"ui/runs/{StoreFiller.Example}", 50),
        ($"a run of {Steps:N0} steps", "ui/runs/long-run", 300), ("its next part", "ui/content/runs/long-run/steps?part=rows&first=1501", 300),
    ];

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var (agents, data) = (ServedHost.WriteAgents(folder), Path.Combine(folder, "data"));
        await StoreFiller.FillAsync(agents, data, Instances);
        AddLongRun(Path.Combine(data, "engine.db"));
        await using var host = await ServedHost.StartAsync(agents, data);
        foreach (var (name, route, most) in Pages)
        {
            await FirstByteAsync(host, route);
            List<double> times = [];
            for (var round = 0; round < Rounds; round++)
            {
                times.Add(await FirstByteAsync(host, route));
            }

            yield return new Figure($"first byte of {name} (p50), {Instances:N0} instances", times.At(0.5), "ms", Goal: Goal.AtMost(times.At(0.5), most, "ms"));
        }
    }

    private static async Task<double> FirstByteAsync(ServedHost host, string route)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await host.Http.GetAsync($"api/{route}", HttpCompletionOption.ResponseHeadersRead);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await response.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
        return time;
    }

    /// <summary>A run as the engine would have recorded it, tool call after tool call.</summary>
    private static void AddLongRun(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        var instance = connection.ExecuteScalar<long>(
            """
            INSERT INTO instances (id, name, status, created, updated, execution, agent)
            SELECT 'long-run', name, 2, created, updated, 0, agent FROM instances WHERE id = @Example RETURNING sequence
            """, new { StoreFiller.Example });
        var time = DateTimeOffset.UtcNow;
        List<HistoryEvent> events = [new() { EventType = HistoryEventType.ExecutionStarted, Timestamp = time, Input = Json(new { agent = "demo-agent", question = "Is it long?" }) }];
        for (var step = 0; step < Steps; step++)
        {
            var input = Json(new { turn = 1, call = new { ordinal = step, callId = $"call_{step}", name = "read_local_file", arguments = "{\"path\":\"notes/a.md\"}" } });
            events.Add(new() { EventType = HistoryEventType.TaskScheduled, Timestamp = time.AddSeconds(step), EventId = step, Name = "RunTool", Input = input });
            events.Add(new() { EventType = HistoryEventType.TaskCompleted, Timestamp = time.AddSeconds(step + 0.5), TaskScheduledId = step, Result = Json(new { output = new string('x', 500), isError = false }) });
        }

        events.Add(new() { EventType = HistoryEventType.ExecutionCompleted, Timestamp = time.AddSeconds(Steps), RuntimeStatus = OrchestrationRuntimeStatus.Completed });
        connection.Execute(
            "INSERT INTO history (instance, sequence, event) VALUES (@instance, @sequence, @json)",
            events.Select((item, sequence) => new { instance, sequence, json = JsonSerializer.Serialize(item, PortJson.Options) }));
        transaction.Commit();
    }

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value, PortJson.Options);
}
