using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class StartupTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Mistakes_of_an_agent_are_all_named()
    {
        _folder.Write("agents/broken/agent.json", """{ "name": "Broken One", "model": 5 }""");

        var fault = await Assert.ThrowsAsync<StartupException>(() => EmbeddedHost.StartAsync(Settings(), CancellationToken.None));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.All(["name", "model", "prompt"], field => Assert.Contains($"agent.json: {field}: ", fault.Message));
    }

    [Theory]
    [InlineData("LlamaStack:Endpoint", "nowhere", "ResearchFlows__LlamaStack__Endpoint")]
    [InlineData("LlamaStack:TimeoutSeconds", "0", "ResearchFlows__LlamaStack__TimeoutSeconds")]
    [InlineData("MaxConcurrentActivities", "none", "ResearchFlows__MaxConcurrentActivities")]
    public async Task A_setting_that_is_wrong_is_named(string key, string value, string named)
    {
        HarborAgent.WriteTo(_folder, "agents");
        var settings = Settings();
        settings.Configuration[$"ResearchFlows:{key}"] = value;

        var fault = await Assert.ThrowsAsync<StartupException>(() => EmbeddedHost.StartAsync(settings, CancellationToken.None));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains(named, fault.Message);
    }

    [Fact]
    public async Task A_second_host_on_the_same_data_says_so()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using var first = await EmbeddedHost.StartAsync(Settings(), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<StartupException>(() => EmbeddedHost.StartAsync(Settings(), CancellationToken.None));

        Assert.Equal(ExitCode.Failed, fault.ExitCode);
        Assert.Contains("already running", fault.Message);
    }

    [Fact]
    public async Task A_ledger_is_not_copied_while_a_host_writes_it()
    {
        HarborAgent.WriteTo(_folder, "agents");
        Task<CommandRun> CopyAsync() =>
            CommandRun.OfAsync("ledger", "copy", "--from", Path.Combine(_folder.Path, "data", "ledger.db"), "--to", Path.Combine(_folder.Path, "copy.db"));
        await using (await EmbeddedHost.StartAsync(Settings(), CancellationToken.None))
        {
            var refused = await CopyAsync();
            Assert.Equal(ExitCode.Failed, refused.ExitCode);
            Assert.Contains("A host runs on the folder", refused.Error, StringComparison.Ordinal);
        }

        var copied = await CopyAsync();
        Assert.Equal((ExitCode.Ok, ""), (copied.ExitCode, copied.Error));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using var first = await EmbeddedHost.StartAsync(Settings(), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<StartupException>(() => EmbeddedHost.StartAsync(Settings("other") with { Port = first.Address.Port }, CancellationToken.None));

        Assert.Equal(ExitCode.Failed, fault.ExitCode);
        Assert.Contains($"{first.Address.Port}", fault.Message);
        Assert.Contains("--port", fault.Message);
    }

    public void Dispose() => _folder.Dispose();

    private HostSettings Settings(string data = "data") => new()
    {
        Configuration = HostSettings.InMemory(
            ("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")), ("ResearchFlows:DataPath", Path.Combine(_folder.Path, data))),
        LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
    };
}
