using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Hosting;
using ResearchFlows.OfflineModel;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A real host on a free port, over a DevStack whose model follows <see cref="HarborAgent"/>'s script.</summary>
public sealed class TestHost : IAsyncLifetime, IDisposable
{
    private readonly Action<TempFolder, string> _writeAgents;
    private readonly TempFolder _folder = new();
    private DevStackServer? _devStack;
    private EmbeddedHost? _host;
    private HttpClient? _http;

    public TestHost() : this(HarborAgent.WriteTo)
    {
    }

    /// <summary>A host with agents of the test's own.</summary>
    internal TestHost(Action<TempFolder, string> writeAgents) => _writeAgents = writeAgents;

    public DevStackFaults Faults { get; } = new();

    /// <summary>The model, when it is another than the script.</summary>
    internal IChatModel Model { get; init; } = new HarborAgent.Model();

    /// <summary>Settings besides those that every test's host has.</summary>
    internal IReadOnlyList<(string Key, string? Value)> Settings { get; init; } = [];

    /// <summary>Where it listens: a port of the test's own for a host that stops and comes back.</summary>
    internal int Port { get; init; }

    public Uri Address => _host!.Address;

    /// <summary>The file of the ledger.</summary>
    internal string LedgerFile => Path.Combine(_folder.Path, "data", "ledger.db");

    /// <summary>The server that the host asks.</summary>
    internal Uri Server => _devStack!.Endpoint;

    public HttpClient Http => _http!;

    public async Task InitializeAsync()
    {
        _writeAgents(_folder, "agents");
        _devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = Faults, Model = Model }, CancellationToken.None);
        await StartAsync();
    }

    /// <summary>Starts the host; after a stop where it was, with what it had.</summary>
    public async Task StartAsync()
    {
        _host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Port = Port,
                Configuration = HostSettings.InMemory([
                    ("ResearchFlows:LlamaStack:Endpoint", _devStack!.Endpoint.AbsoluteUri),
                    ("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")),
                    ("ResearchFlows:DataPath", Path.Combine(_folder.Path, "data")),
                    ("ResearchFlows:MaxQuestionLength", "500"),
                    ("OptimizationSchedule", ""),
                    .. Settings]),
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            },
            CancellationToken.None);
        _http ??= new HttpClient { BaseAddress = _host.Address };
    }

    /// <summary>Stops the host alone; what it asks stays up.</summary>
    public async Task StopAsync()
    {
        await _host!.DisposeAsync();
        _host = null;
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_devStack is not null)
        {
            await _devStack.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _http?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Sends a request with a body of any kind.</summary>
    public Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string contentType = "application/json", string? host = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

            // As curl does: a body that is refused for its size is not sent into a connection that is being closed.
            request.Headers.ExpectContinue = body.Length >= 1024 * 1024;
        }

        request.Headers.Host = host;
        return Http.SendAsync(request);
    }

    public async Task<T> GetAsync<T>(string path)
    {
        var response = await SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return ApiClient.Read<T>(await JsonAsync(response));
    }

    /// <summary>Waits for an instance's end, as often as it takes.</summary>
    public async Task<InstanceView> EndAsync(string instanceId)
    {
        InstanceView instance;
        var asked = 0;
        do
        {
            Assert.True(asked++ < 10, $"{instanceId} does not end.");
            instance = await GetAsync<InstanceView>($"/api/instances/{instanceId}?waitSeconds=60");
        }
        while (instance.RuntimeStatus is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended);
        return instance;
    }

    /// <summary>The health of all parts; a busy machine may keep one from answering in time, and is asked again.</summary>
    public async Task<HealthView> HealthAsync()
    {
        HealthView health;
        var asked = 0;
        do
        {
            Assert.True(asked++ < 60, "A part does not answer.");
            health = ApiClient.Read<HealthView>(await JsonAsync(await SendAsync("GET", "/api/health")));
        }
        while (health.Prompts is null || new[] { health.Host, health.Ledger, health.LlamaStack }.Any(part => part.Reason?.EndsWith(" did not answer within 3 seconds.", StringComparison.Ordinal) == true));
        return health;
    }

    /// <summary>Looks at what may say that a part did not answer in time; a busy machine may keep one from it, and is asked again.</summary>
    public async Task<HttpResponseMessage> LookAsync(string method, string path)
    {
        for (var asked = 1; ; asked++)
        {
            var response = await SendAsync(method, path);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || asked == 60)
            {
                return response;
            }

            response.Dispose();
        }
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Asks a question and waits for the run's end.</summary>
    public async Task<InstanceView> ResearchAsync(string question = HarborAgent.Question, string? instanceId = null)
    {
        var response = await SendAsync("POST", "/api/research", JsonSerializer.Serialize(instanceId is null ? new { question } : (object)new { question, instanceId }));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await EndAsync(response.Headers.Location!.ToString().Split('/')[^1]);
    }
}
