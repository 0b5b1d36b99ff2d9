using ResearchFlows.Ports;

namespace ResearchFlows.Page.Tests.Browser;

[Collection(ChromiumTests.Name)]
public sealed class RunsPageTests(Chromium chromium)
{
    private readonly TestHost _host = chromium.Host;

    [BrowserFact]
    public async Task A_run_that_is_started_elsewhere_appears_in_the_list_by_itself()
    {
        await using var page = await chromium.OpenAsync();

        var run = await _host.AskAsync("How deep is the quay of the ferry?");

        await page.SeesAsync("How deep is the quay of the ferry?", "table.runs");
        Assert.Empty(page.Mistakes);
        await _host.EndAsync(run);
    }

    [BrowserFact]
    public async Task All_runs_that_a_filter_means_are_terminated_at_once_and_no_others()
    {
        await using var page = await chromium.OpenAsync();
        _host.Faults.BeforeInference = (_, cancelled) => Task.Delay(Timeout.Infinite, cancelled);
        var meant = await Task.WhenAll(Enumerable.Range(1, 3).Select(number => _host.AskAsync($"Is the mole of the BULK basin {number} long?")));
        var other = await _host.AskAsync("Is the pier long?");
        foreach (var run in meant.Append(other))
        {
            await _host.WaitForTurnAsync(run);
        }

        await page.GoAsync("/api/ui/?text=bulk+basin&status=running");
        await page.SeesAsync("Is the mole of the BULK basin 3 long?", "table.runs");
        await page.ClickAsync("a[href*='/ui/bulk']");
        await page.SeesAsync("whose question holds “bulk basin”");
        await page.PressAsync("Terminate");
        await page.SeesAsync("Terminate 3 runs?", "dialog");
        await page.PressAsync("Yes");
        await page.SeesAsync("No run is like that.");

        Assert.All(await Task.WhenAll(meant.Select(_host.EndAsync)), run => Assert.Equal(OrchestrationRuntimeStatus.Terminated, run.RuntimeStatus));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await _host.GetAsync<Instances.InstanceView>($"/api/instances/{other}")).RuntimeStatus);
        await _host.SendAsync("POST", $"/api/instances/{other}/terminate", "{}");
    }

    [BrowserFact]
    public async Task The_keyboard_alone_asks_finds_opens_and_goes_back()
    {
        var run = await _host.EndAsync(await _host.AskAsync("Which quay is for the keyboard?"));
        await using var page = await chromium.OpenAsync();

        await page.KeyAsync("/");
        await page.Tab.Keyboard.TypeAsync("for the keyboard");
        await page.KeyAsync("Enter");
        await page.SeesAsync("All runs", ".filter");
        await page.KeyAsync("j");
        Assert.Equal($"run-{run.InstanceId}", await page.Tab.EvaluateExpressionAsync<string>("document.activeElement.id"));
        await page.KeyAsync("Enter");
        await page.SeesAsync("Which quay is for the keyboard?", "h1");
        await page.KeyAsync("j");
        await page.KeyAsync("j");
        await page.KeyAsync("Enter");
        await page.SeesAsync("asked for", ".step details[open]");
        await page.KeyAsync("Escape");
        Assert.Equal(0, await page.Tab.EvaluateExpressionAsync<int>("document.querySelectorAll('.step details[open]').length"));
        await page.KeyAsync("k");
        Assert.Equal("SUMMARY", await page.Tab.EvaluateExpressionAsync<string>("document.activeElement.tagName"));
    }
}
