using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Hosting;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>The demo's two agents on a real host with DevStack's offline model, as people get them.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly EmbeddedHost _host;

    private DemoHost(TempFolder folder, EmbeddedHost host) => (_folder, _host) = (folder, host);

    public string Url => _host.Address.AbsoluteUri.TrimEnd('/');

    /// <param name="prepare">Changes what is in the folder of agents.</param>
    public static async Task<DemoHost> StartAsync(Action<string>? prepare = null)
    {
        var folder = new TempFolder();
        DemoAgents.Prepare(DemoQuestions.Find()!, Path.Combine(folder.Path, "agents"));
        prepare?.Invoke(Path.Combine(folder.Path, "agents"));
        var host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Configuration = HostSettings.InMemory(
                    ("ResearchFlows:AgentsPath", Path.Combine(folder.Path, "agents")), ("ResearchFlows:DataPath", Path.Combine(folder.Path, "data")), ("OptimizationSchedule", "")),
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            },
            CancellationToken.None);
        return new DemoHost(folder, host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
