using Microsoft.Data.Sqlite;
using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Crashes;

/// <summary>The real program is killed with kill -9 and started again; the server lives on beside it.</summary>
public sealed class ProcessTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly DevStackFaults _faults = new();
    private DevStackServer? _devStack;

    [Fact]
    public async Task A_run_that_is_killed_at_many_moments_comes_to_the_same_answer_and_repeats_nothing_recorded()
    {
        var undisturbed = await RunUndisturbedAsync("undisturbed");
        var turnsPaid = Requests("/v1/responses");
        int[] moments = [1, 3, 5, 7, 10, 14];

        var killed = await RunAsync("killed", moments);

        Assert.Equal(undisturbed.GetRawText(), killed.Output.GetRawText());
        AssertNothingRecordedTwice(killed.History);
        Assert.InRange(Requests("/v1/responses") - turnsPaid, HarborAgent.Turns, HarborAgent.Turns + moments.Length);
        Assert.Equal(1, Count("killed", "SELECT COUNT(*) FROM researchCalls"));
        Assert.Equal(3, Count("killed", "SELECT COUNT(*) FROM indexedFiles"));
        await AssertEachFileIndexedOnceAsync();
    }

    [Fact]
    public async Task A_stop_is_clean_while_a_client_waits_and_the_run_goes_on_afterwards()
    {
        using var host = await StartAsync("stopped");
        _faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Delay, Latency = TimeSpan.FromMilliseconds(200) });
        await AskAsync(host.Address, "stopped");
        using var http = new HttpClient { BaseAddress = host.Address };
        var waiting = http.GetAsync("/api/instances/stopped?waitSeconds=60");

        var exitCode = await host.StopAsync();
        await using var again = await StartHereAsync("stopped");
        var ended = await GetAsync<InstanceView>(again.Address, "/api/instances/stopped?waitSeconds=60");

        // The wait was answered, or came too late to be: it did not hold the stop up, which would have ended in a kill.
        Assert.True(await Record.ExceptionAsync(() => waiting) is null or HttpRequestException);
        Assert.Equal(0, exitCode);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    public async Task InitializeAsync()
    {
        HarborAgent.WriteTo(_folder, "agents");
        _faults.Add(new FaultRule { Kind = FaultKind.Delay, Latency = TimeSpan.FromMilliseconds(30) });
        _devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = _faults, Model = new HarborAgent.Model() }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_devStack is not null)
        {
            await _devStack.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<JsonElement> RunUndisturbedAsync(string data)
    {
        await using var host = await StartHereAsync(data);
        await AskAsync(host.Address, data);
        return (await GetAsync<InstanceView>(host.Address, $"/api/instances/{data}?waitSeconds=60")).Output!.Value;
    }

    /// <summary>Runs the question on a data folder of its own, killing the host each time so many events are recorded.</summary>
    private async Task<(JsonElement Output, IReadOnlyList<HistoryEvent> History)> RunAsync(string data, int[] killAfterEvents)
    {
        var host = await StartAsync(data);
        try
        {
            await AskAsync(host.Address, data);
            foreach (var moment in killAfterEvents)
            {
                var recorded = await WaitForEventsAsync(host, data, moment);
                await host.KillAsync();
                host.Dispose();
                host = await StartAsync(data);
                AssertGoesOnFrom(recorded, await HistoryAsync(host, data));
            }

            var instance = await GetAsync<InstanceView>(host.Address, $"/api/instances/{data}?waitSeconds=60");
            return (instance.Output!.Value, await HistoryAsync(host, data));
        }
        finally
        {
            host.Dispose();
        }
    }

    private Task<HostProcess> StartAsync(string data) =>
        HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, data), _devStack!.Endpoint);

    /// <summary>The same host in this process, for what is not about killing it.</summary>
    private Task<EmbeddedHost> StartHereAsync(string data) => EmbeddedHost.StartAsync(
        new HostSettings
        {
            Configuration = HostSettings.InMemory(
                ("ResearchFlows:LlamaStack:Endpoint", _devStack!.Endpoint.AbsoluteUri),
                ("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")),
                ("ResearchFlows:DataPath", Path.Combine(_folder.Path, data))),
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
        },
        CancellationToken.None);

    private static async Task AskAsync(Uri host, string instanceId)
    {
        using var http = new HttpClient { BaseAddress = host };
        using var response = await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId });
        Assert.True(response.IsSuccessStatusCode);
    }

    private static async Task<IReadOnlyList<HistoryEvent>> WaitForEventsAsync(HostProcess host, string instanceId, int count)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (await timer.WaitForNextTickAsync())
        {
            if (await HistoryAsync(host, instanceId) is { } history && history.Count >= count)
            {
                return history;
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }

    private static async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(HostProcess host, string instanceId) =>
        (await GetAsync<HistoryView>(host.Address, $"/api/instances/{instanceId}/history")).Events;

    private static async Task<T> GetAsync<T>(Uri host, string path)
    {
        using var http = new HttpClient { BaseAddress = host };
        return ApiClient.Read<T>(await http.GetFromJsonAsync<JsonElement>(path));
    }

    private static void AssertGoesOnFrom(IReadOnlyList<HistoryEvent> recorded, IReadOnlyList<HistoryEvent> now) =>
        Assert.Equal(recorded.Select(Text), now.Take(recorded.Count).Select(Text));

    private static void AssertNothingRecordedTwice(IReadOnlyList<HistoryEvent> history)
    {
        var asked = history.Where(item => item.EventType == HistoryEventType.TaskScheduled).ToList();
        Assert.Equal(asked.Select(item => item.EventId).Distinct(), asked.Select(item => item.EventId));
        Assert.Equal(asked.Select(item => (item.Name, Input(item))).Distinct().Count(), asked.Count);
        Assert.Equal(
            asked.Select(item => (int?)item.EventId).Order(),
            history.Where(item => item.EventType == HistoryEventType.TaskCompleted).Select(item => item.TaskScheduledId).Order());

        static string Input(HistoryEvent item) => item.Input?.GetRawText() ?? "";
    }

    private static string Text(HistoryEvent item) => JsonSerializer.Serialize(item, PortJson.Options);

    private int Requests(string path) => _faults.Requests.Count(request => request.Path == path && request.Method == "POST");

    private long Count(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, data, "ledger.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Two runs on two data folders: two vector stores, each with each file once.</summary>
    private async Task AssertEachFileIndexedOnceAsync()
    {
        using var server = new HttpClient { BaseAddress = _devStack!.Endpoint };
        var files = (await ListAsync(server, "/v1/files?limit=1000")).ToDictionary(file => file.GetProperty("id").GetString()!, file => file.GetProperty("filename").GetString()!);
        var stores = await ListAsync(server, "/v1/vector_stores?limit=100");
        Assert.Equal(2, stores.Count);
        foreach (var store in stores)
        {
            var attached = await ListAsync(server, $"/v1/vector_stores/{store.GetProperty("id").GetString()}/files?limit=100");
            Assert.Equal(["quays.md", "surveys_north.md", "tides.md"], attached.Select(file => files[file.GetProperty("id").GetString()!]).Order(StringComparer.Ordinal));
            Assert.All(attached, file => Assert.Equal("completed", file.GetProperty("status").GetString()));
        }

        Assert.Equal(6, files.Count);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient server, string path) =>
        [.. (await server.GetFromJsonAsync<JsonElement>(path)).GetProperty("data").EnumerateArray()];
}
