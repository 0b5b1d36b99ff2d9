using ResearchFlows.Crashes;
using ResearchFlows.Crashes.Runs;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Telemetry;

/// <summary>The real program exports, is killed with kill -9 and started again.</summary>
public sealed class TelemetryCrashTests : IAsyncLifetime, IDisposable
{
    private static readonly int[] s_moments = [5, 12];
    private readonly TempFolder _folder = new();
    private OtlpCollector _collector = null!;

    [Fact]
    public async Task A_killed_run_is_told_in_one_trace_without_any_span_twice()
    {
        HarborAgent.WriteTo(_folder, "agents");
        var faults = new DevStackFaults();
        faults.Add(new FaultRule { Kind = FaultKind.Delay, Latency = TimeSpan.FromMilliseconds(30) });
        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = faults, Model = new HarborAgent.Model() }, CancellationToken.None);
        var (seen, lost) = await RunAsync(devStack.Endpoint, "killed-run");

        var spans = _collector.SpansOf("killed-run");
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
        var run = Assert.Single(spans, span => span["gen_ai.operation.name"] == "invoke_agent");
        Assert.All(spans.Where(span => span != run), span => Assert.Equal((run.TraceId, run.SpanId), (span.TraceId, span.ParentId)));

        // A turn and a tool call each have one span that went well, but for those that a kill took from the exporter.
        var steps = spans.Where(span => span != run && (!span.IsError || span["gen_ai.operation.name"] == "execute_tool")).ToList();
        Assert.InRange(steps.Count, HarborAgent.Turns + HarborAgent.ToolCalls - lost, HarborAgent.Turns + HarborAgent.ToolCalls);
        Assert.Subset(spans.Select(span => span.SpanId).ToHashSet(), seen);
    }

    public async Task InitializeAsync() => _collector = await OtlpCollector.StartAsync();

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    /// <returns>The ids that were seen before a kill, and how many steps were recorded by the last one and not seen.</returns>
    private async Task<(HashSet<string> Seen, long Lost)> RunAsync(Uri server, string instanceId)
    {
        HashSet<string> seen = [];
        var lost = 0L;
        var host = await StartAsync(server);
        try
        {
            using (var http = new HttpClient { BaseAddress = host.Address })
            {
                (await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId })).EnsureSuccessStatusCode();
            }

            foreach (var moment in s_moments)
            {
                var recorded = await WaitForEventsAsync(host, instanceId, moment);
                await _collector.WaitAsync(() => _collector.SpansOf(instanceId).Count >= recorded - lost);
                await host.KillAsync();
                seen.UnionWith(_collector.SpansOf(instanceId).Select(span => span.SpanId));
                lost = RecordedSteps() - seen.Count;
                host.Dispose();
                host = await StartAsync(server);
            }

            using var last = new HttpClient { BaseAddress = host.Address };
            var ended = ApiClient.Read<InstanceView>(await last.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}?waitSeconds=60"));
            Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
            await host.StopAsync();
            return (seen, lost);
        }
        finally
        {
            host.Dispose();
        }
    }

    private Task<HostProcess> StartAsync(Uri server) =>
        HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "data"), server, _collector.Settings);

    /// <returns>How many turns and tool calls are recorded when so many events are.</returns>
    private static async Task<int> WaitForEventsAsync(HostProcess host, string instanceId, int count)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (await timer.WaitForNextTickAsync())
        {
            var events = ApiClient.Read<HistoryView>(await http.GetFromJsonAsync<JsonElement>($"/api/instances/{instanceId}/history")).Events;
            if (events.Count >= count)
            {
                return StepsIn(events);
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }

    /// <summary>How many turns and tool calls are in the ledger, which comes before they are told, while no host runs.</summary>
    private long RecordedSteps()
    {
        using var stores = new StoreCopy(Path.Combine(_folder.Path, "data"));
        return (long)stores.Rows("ledger.db", "SELECT (SELECT COUNT(*) FROM turns) + (SELECT COUNT(*) FROM toolCalls WHERE output IS NOT NULL) AS steps")[0]["steps"]!;
    }

    private static int StepsIn(IReadOnlyList<HistoryEvent> events)
    {
        var steps = events.Where(item => item.Name is "ModelTurn" or "RunTool").Select(item => item.EventId).ToHashSet();
        return events.Count(item => item.EventType == HistoryEventType.TaskCompleted && steps.Contains(item.TaskScheduledId ?? -1));
    }
}
