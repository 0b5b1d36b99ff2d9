using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Documents;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Agents;

/// <summary>Several workers with a PostgreSQL ledger between them.</summary>
public sealed class SharedLedgerTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TempFolder _folder = TempFolder.Create();
    private readonly DevStackFaults _faults = new();
    private readonly List<ServiceProvider> _workers = [];
    private DevStackServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [PostgresFact]
    public async Task Workers_that_provision_an_agent_at_once_make_one_store_one_prompt_and_each_document_once()
    {
        await StartAsync(workers: 4);

        var agents = await Task.WhenAll(_workers.Select(worker => Task.Run(() => ProvisionAsync(worker))));

        Assert.Single(agents.Select(agent => (agent.VectorStoreId, agent.PromptId)).Distinct());
        Assert.Equal((1, 1, 2), (Posts("/v1/vector_stores"), Posts("/v1/prompts"), Posts("/v1/files")));
        var files = await _workers[0].GetRequiredService<DocumentLedger>().GetFilesAsync(agents[0].VectorStoreId, CancellationToken.None);
        Assert.Equal(["harbour.md", "lights/beacon.md"], files.Select(file => file.Path));
        Assert.All(files, file => Assert.True(file.Attached));
    }

    [PostgresFact]
    public async Task A_worker_that_dies_in_its_turn_keeps_no_other_one_waiting_for_good()
    {
        await StartAsync(workers: 2);

        // What such a worker leaves: a row that nobody renews.
        await _workers[0].GetRequiredService<ResearchFlows.Ledger.LedgerDatabase>().ExecuteAsync(
            "INSERT INTO leases (agent, holder, acquiredAt) VALUES ('provision:test-agent', 'dead', @long)", new { @long = 1L }, CancellationToken.None);

        await ProvisionAsync(_workers[1]);

        Assert.Equal(1, Posts("/v1/vector_stores"));
    }

    [PostgresFact]
    public async Task A_worker_whose_folders_differ_from_those_of_the_one_before_it_says_which()
    {
        await StartAsync(workers: 2);

        var first = await CheckAsync(0);
        var same = await CheckAsync(1);
        AgentFiles.Write(_folder.Path("agents", "test-agent"), "documents/new.md", "# New\n");
        var different = await CheckAsync(1);

        Assert.Empty(first);
        Assert.Empty(same);
        Assert.Equal(["test-agent"], different);
    }

    private static Task<ProvisionedAgent> ProvisionAsync(ServiceProvider worker) => worker.GetRequiredService<AgentProvisioner>().ProvisionAsync(
        worker.GetRequiredService<AgentRegistry>().All[0], CancellationToken.None);

    private Task<IReadOnlyList<string>> CheckAsync(int worker) => ActivatorUtilities.CreateInstance<DefinitionCheck>(_workers[worker]).CheckAsync(CancellationToken.None);

    private int Posts(string path) => _faults.Requests.Count(request => request.Method == "POST" && request.Path == path);

    private async Task StartAsync(int workers)
    {
        AgentFiles.Write(_folder.Path("agents", "test-agent"), agent: null);
        _server = await DevStackServer.StartAsync(new DevStackOptions { DataFile = _folder.Path("devstack.db"), Port = 0, Faults = _faults }, CancellationToken.None);
        var options = new ResearchFlowsOptions
        {
            LlamaStack = new ResearchFlows.LlamaStack.LlamaStackOptions { Endpoint = _server.Endpoint },
            AgentsPath = _folder.Path("agents"),
            DataPath = _folder.Path("data"),
            LedgerConnection = PostgresServer.Shared.CreateDatabase(),
        };
        _workers.AddRange(Enumerable.Range(0, workers).Select(_ => new ServiceCollection().AddLogging().AddResearchFlows(options).BuildServiceProvider()));
    }
}
