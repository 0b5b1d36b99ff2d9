namespace ResearchFlows.Page.Tests.Browser;

[Collection(ChromiumTests.Name)]
public sealed class KeyTests(Chromium chromium)
{
    private const string Key = "a-key-that-nobody-guesses";

    [BrowserFact]
    public async Task A_host_with_keys_asks_for_one_once_and_shows_nothing_before()
    {
        using var host = new TestHost { Settings = [("ResearchFlows:Keys", $"reviewer={Key}")] };
        await host.InitializeAsync();
        try
        {
            await using var page = await chromium.OpenAsync("/api/ui/", host: host);
            await page.SeesAsync("This host asks for a key", "#ask-key");
            Assert.DoesNotContain("harbor", await page.Tab.GetContentAsync(), StringComparison.Ordinal);

            await page.TypeAsync("input[name=key]", "another");
            await page.PressAsync("Use the key");
            await page.SeesAsync("does not take the key", "#ask-key");
            await page.TypeAsync("input[name=key]", Key);
            await page.PressAsync("Use the key");
            await page.SeesAsync("Nothing was started yet");

            await page.TypeAsync("textarea[name=question]", HarborAgent.Question);
            await page.KeyAsync("Enter");
            await page.SeesAsync(HarborAgent.Answer, ".outcome");
            Assert.Equal(0, await page.Tab.EvaluateExpressionAsync<int>("document.querySelectorAll('dialog[open]').length"));
            Assert.Empty(page.Mistakes);
        }
        finally
        {
            await host.DisposeAsync();
        }
    }
}
