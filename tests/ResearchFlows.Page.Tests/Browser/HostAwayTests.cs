using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using System.Net.Http.Json;
using FreePort = ResearchFlows.Tests.Support.FreePort;

namespace ResearchFlows.Page.Tests.Browser;

[Collection(ChromiumTests.Name)]
public sealed class HostAwayTests(Chromium chromium)
{
    [BrowserFact]
    public async Task A_page_that_is_open_while_its_host_is_away_says_so_and_goes_on_by_itself()
    {
        using var host = new TestHost { Port = FreePort.Next() };
        await host.InitializeAsync();
        try
        {
            var gate = new TaskCompletionSource();
            host.Faults.BeforeInference = (_, cancelled) => gate.Task.WaitAsync(cancelled);
            var run = await host.AskAsync();
            await using var page = await chromium.OpenAsync($"/api/ui/runs/{run}", host: host);
            await page.SeesAsync("Model, turn 1", ".steps");

            var stopped = host.StopAsync();
            await page.SeesAsync("The host is away", "#connection");
            gate.SetResult();
            await stopped;
            await host.StartAsync();

            await page.SeesAsync(HarborAgent.Answer, ".outcome");
            await page.SeesNothingAsync("#connection");
            Assert.Empty(page.Mistakes);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [BrowserFact]
    public async Task A_page_goes_on_by_itself_after_kill_9_of_the_hosts_process_and_its_return()
    {
        using var folder = new TempFolder();
        HarborAgent.WriteTo(folder, "agents");
        var faults = new DevStackFaults();
        var gate = new TaskCompletionSource();
        faults.BeforeInference = (_, cancelled) => gate.Task.WaitAsync(cancelled);
        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(folder.Path, "devstack.db"), Port = 0, Faults = faults, Model = new HarborAgent.Model() }, CancellationToken.None);
        Task<HostProcess> StartAsync(int port) => HostProcess.StartAsync(port, Path.Combine(folder.Path, "agents"), Path.Combine(folder.Path, "data"), devStack.Endpoint);

        using var host = await StartAsync(FreePort.Next());
        using (var http = new HttpClient { BaseAddress = host.Address })
        {
            (await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId = "run" })).EnsureSuccessStatusCode();
        }

        await using var page = await chromium.OpenAsync(new Uri(host.Address, "/api/ui/runs/run").AbsoluteUri);
        await page.SeesAsync("Model, turn 1", ".steps");
        await host.KillAsync();
        await page.SeesAsync("The host is away", "#connection");
        gate.SetResult();
        using var again = await StartAsync(host.Address.Port);

        await page.SeesAsync(HarborAgent.Answer, ".outcome");
        await page.SeesAsync("Completed", ".summary");
        Assert.Empty(page.Mistakes);
        await again.KillAsync();
    }
}
