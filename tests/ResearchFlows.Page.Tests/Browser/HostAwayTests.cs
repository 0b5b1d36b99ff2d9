namespace ResearchFlows.Page.Tests.Browser;

[Collection(ChromiumTests.Name)]
public sealed class HostAwayTests(Chromium chromium)
{
    [BrowserFact]
    public async Task A_page_that_is_open_while_its_host_is_away_says_so_and_goes_on_by_itself()
    {
        using var host = new TestHost();
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
            Assert.Empty(page.Mistakes);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }
}
