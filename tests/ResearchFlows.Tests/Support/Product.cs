using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Tests.Support;

/// <summary>The product over real files and a DevStack on loopback, whose model and faults the test decides.</summary>
internal sealed class Product : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly DevStackServer _server;
    private readonly ServiceProvider _services;

    private Product(TempFolder folder, DevStackServer server, DevStackFaults faults, ServiceProvider services)
    {
        (_folder, _server, Faults, _services) = (folder, server, faults, services);
    }

    /// <summary>With <c>RESEARCHFLOWS_TEST_LEDGER=postgres</c> in the environment every product of the tests keeps its ledger in PostgreSQL.</summary>
    private static bool OnPostgres => Environment.GetEnvironmentVariable("RESEARCHFLOWS_TEST_LEDGER") == "postgres";

    public DevStackFaults Faults { get; }

    public IServiceProvider Services => _services;

    public string AgentFolder => _folder.Path("agents", "test-agent");

    public Uri Endpoint => _server.Endpoint;

    public AgentDefinition Agent => Get<AgentRegistry>().All[0];

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public static async Task<Product> StartAsync(
        object? agent = null, TempFolder? folder = null, IReadOnlyList<object>? cases = null, int timeoutSeconds = 180, IChatModel? model = null,
        Action<ILoggingBuilder>? logging = null, bool telemetryTexts = false, TimeProvider? time = null)
    {
        folder ??= TempFolder.Create();
        AgentFiles.Write(folder.Path("agents", "test-agent"), agent);
        if (cases is not null)
        {
            AgentFiles.Write(folder.Path("agents", "test-agent"), "cases.json", JsonSerializer.Serialize(new { cases }));
        }

        var faults = new DevStackFaults();
        var server = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = folder.Path("devstack.db"), Port = 0, Faults = faults, Model = model ?? new SilentModel() }, CancellationToken.None);
        var options = new ResearchFlowsOptions
        {
            LlamaStack = new ResearchFlows.LlamaStack.LlamaStackOptions { Endpoint = server.Endpoint, TimeoutSeconds = timeoutSeconds },
            AgentsPath = folder.Path("agents"),
            DataPath = folder.Path("data"),
            TelemetryTexts = telemetryTexts,
            LedgerConnection = OnPostgres ? PostgresServer.Shared.CreateDatabase() : null,
        };
        var services = new ServiceCollection().AddSingleton(time ?? TimeProvider.System).AddLogging(logging ?? (_ => { })).AddResearchFlows(options).BuildServiceProvider();
        return new Product(folder, server, faults, services);
    }

    public InlineClient Client { get; } = new();

    public Task<ResearchResult> ResearchAsync(string question, InlineContext? context = null, EvaluatedCase? evaluation = null) =>
        (context ?? Context()).RunAsync<ResearchResult>(nameof(ResearchOrchestration), new ResearchInput(Agent.Name, question, evaluation));

    public InlineContext Context(string instanceId = "research-1") => new(_services, Get<Catalog>(), instanceId, Client);

    public int Requests(string method, string path) => Faults.Requests.Count(request => request.Method == method && request.Path.StartsWith(path, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Answers what no script foresaw, so that a test that forgets a reply sees it.</summary>
    private sealed class SilentModel : IChatModel
    {
        public Task<ModelReply> CompleteAsync(ModelRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(new ModelReply { Text = "No reply was scripted.", Usage = new ModelUsage(1, 1) });
    }
}
