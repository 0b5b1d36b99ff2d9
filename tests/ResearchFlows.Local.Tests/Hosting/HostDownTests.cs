using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class HostDownTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Agents => Path.Combine(_folder.Path, "agents");

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>failing-inputs.md, 4 (ii): what a background service throws ends the process, it does not leave a host that only answers 503.</summary>
    [Fact]
    public async Task A_background_service_that_fails_ends_the_host_with_a_message_and_a_code()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using (await EmbeddedHost.StartAsync(Settings(), CancellationToken.None))
        {
        }

        using (var ledger = StoreFiles.Open(Path.Combine(Data, "ledger.db")))
        {
            ledger.Execute("DROP TABLE schedules");
        }

        var run = await CommandRun.OfAsync("serve", "--port", "0", "--data", Data, "--agents", Agents).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("Something in the host failed, and it stopped: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("schedules", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_never_comes_does_not_let_the_host_start()
    {
        HarborAgent.WriteTo(_folder, "agents");
        var settings = Settings();
        settings.Configuration["OptimizationSchedule"] = "0 0 2 30 2 *";

        var fault = await Assert.ThrowsAsync<StartupException>(() => EmbeddedHost.StartAsync(settings, CancellationToken.None));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("OptimizationSchedule", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private HostSettings Settings() => new()
    {
        Configuration = HostSettings.InMemory(("ResearchFlows:AgentsPath", Agents), ("ResearchFlows:DataPath", Data)),
        LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
    };
}
