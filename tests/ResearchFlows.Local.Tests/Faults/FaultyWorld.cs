using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Engine;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FreePort = ResearchFlows.Tests.Support.FreePort;

namespace ResearchFlows.Local.Tests.Faults;

/// <summary>A real host on fake time, and a server that comes and goes on one port and keeps its data.</summary>
internal sealed class FaultyWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private DevStackServer? _devStack;
    private EmbeddedHost? _host;
    private HttpClient? _http;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public DevStackFaults Faults { get; } = new();

    public Uri Server => new($"http://127.0.0.1:{_port}");

    public Uri Address => _host!.Address;

    public HttpClient Http => _http!;

    public DurableEngine Engine => _host!.Services.GetRequiredService<DurableEngine>();

    public string Data => Path.Combine(_folder.Path, "data");

    public static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    public static async Task<FaultyWorld> StartAsync(bool server = true, int timeoutSeconds = 180)
    {
        var world = new FaultyWorld();
        HarborAgent.WriteTo(world._folder, "agents");
        if (server)
        {
            await world.StartServerAsync();
        }

        await world.StartHostAsync(timeoutSeconds);
        return world;
    }

    public async Task StartHostAsync(int timeoutSeconds = 180)
    {
        _host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Configuration = HostSettings.InMemory(
                    ("ResearchFlows:LlamaStack:Endpoint", Server.AbsoluteUri),
                    ("ResearchFlows:LlamaStack:TimeoutSeconds", $"{timeoutSeconds}"),
                    ("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")),
                    ("ResearchFlows:DataPath", Data),
                    ("OptimizationSchedule", "")),
                LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
                Time = Time,
            },
            Soon);
        _http = new HttpClient { BaseAddress = _host.Address };
    }

    public async Task StopHostAsync()
    {
        _http?.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
        _host = null;
    }

    public async Task StartServerAsync() => _devStack = await DevStackServer.StartAsync(
        new DevStackOptions
        {
            DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = _port, Faults = Faults, Model = new HarborAgent.Model(), TimeProvider = Time,
        },
        Soon);

    public async Task StopServerAsync()
    {
        await (_devStack?.DisposeAsync() ?? ValueTask.CompletedTask);
        _devStack = null;
    }

    public async Task AskAsync(string instanceId)
    {
        using var response = await Http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId }, Soon);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    public async Task<T> GetAsync<T>(string path) => ApiClient.Read<T>(await Http.GetFromJsonAsync<JsonElement>(path, Soon));

    public async Task<HealthView> HealthAsync()
    {
        using var response = await Http.GetAsync("/api/health", Soon);
        return ApiClient.Read<HealthView>(await response.Content.ReadFromJsonAsync<JsonElement>(Soon));
    }

    /// <summary>
    /// The same where the server does not answer: the clock goes on to the time limit. Asked again when one of the host's own parts was too slow for
    /// this clock, as on a busy machine.
    /// </summary>
    public async Task<HealthView> LateHealthAsync()
    {
        while (true)
        {
            var health = HealthAsync();
            while (await Task.WhenAny(health, Task.Delay(50)) != health)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }

            var seen = await health;
            if (new[] { seen.Host, seen.Ledger }.All(part => part.Reason?.Contains("did not answer", StringComparison.Ordinal) != true))
            {
                return seen;
            }
        }
    }

    public async Task<IReadOnlyList<HistoryEvent>> HistoryAsync(string id) =>
        await Engine.GetHistoryAsync(id, Soon) ?? throw new InvalidOperationException($"no history of {id}");

    public async Task<IReadOnlyList<HistoryEvent>> UntilAsync(string id, Func<IReadOnlyList<HistoryEvent>, bool> condition)
    {
        var soon = Soon;
        while (true)
        {
            var history = await HistoryAsync(id);
            if (condition(history))
            {
                return history;
            }

            await Task.Delay(5, soon);
        }
    }

    /// <summary>Lets the clock run whenever the run waits for it, until so many attempts have failed.</summary>
    public Task<IReadOnlyList<HistoryEvent>> WaitOutAsync(string id, int failures) =>
        RunClockAsync(id, history => history.Count(item => item.EventType == HistoryEventType.TaskFailed) >= failures && DueAt(history) is not null);

    /// <summary>Lets the clock run whenever the run waits for it, until the run has ended.</summary>
    public async Task<InstanceView> EndOfAsync(string id)
    {
        await RunClockAsync(id, history => history[^1].EventType == HistoryEventType.ExecutionCompleted);
        return await GetAsync<InstanceView>($"/api/instances/{id}?waitSeconds=60");
    }

    /// <summary>When the run goes on by itself; null when it does not wait for a time.</summary>
    public static DateTimeOffset? DueAt(IReadOnlyList<HistoryEvent> history)
    {
        var answered = history.Select(item => item.TaskScheduledId).ToHashSet();
        var open = history.Where(item => item.EventId >= 0 && !answered.Contains(item.EventId)).ToList();
        return open.Count > 0 && open.All(item => item.EventType == HistoryEventType.TimerCreated) ? open.Min(item => item.FireAt) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        await StopServerAsync();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<HistoryEvent>> RunClockAsync(string id, Func<IReadOnlyList<HistoryEvent>, bool> until)
    {
        while (true)
        {
            var history = await UntilAsync(id, history => until(history) || DueAt(history) is not null);
            if (until(history))
            {
                return history;
            }

            // Timers count whole milliseconds.
            var left = DueAt(history)!.Value - Time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
            left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            Time.Advance(left);
            await UntilAsync(id, now => now.Count > history.Count);
        }
    }
}
