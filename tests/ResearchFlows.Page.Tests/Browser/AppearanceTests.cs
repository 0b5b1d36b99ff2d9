namespace ResearchFlows.Page.Tests.Browser;

/// <summary>What holds for every page, however it looks.</summary>
[Collection(ChromiumTests.Name)]
public sealed class AppearanceTests(Chromium chromium)
{
    [BrowserTheory]
    [InlineData("light", 1280)]
    [InlineData("dark", 320)]
    [InlineData("light", 3840)]
    public async Task Axe_finds_nothing_serious_and_nothing_is_too_wide(string scheme, int width)
    {
        var run = await chromium.Host.EndAsync(await chromium.Host.AskAsync());
        await using var page = await chromium.OpenAsync("/api/ui/", scheme, width);
        foreach (var address in new[] { "", "?status=failed&text=nothing+like+it", "bulk", $"runs/{run.InstanceId}", $"runs/{run.InstanceId}/steps", $"runs/{run.InstanceId}/steps/2", $"runs/{run.InstanceId}/events", "agents/harbor/documents/quays.md?place=%22Quays%22", "runs/none" })
        {
            await page.GoAsync($"/api/ui/{address}");
            await page.Tab.EvaluateFunctionAsync("() => document.querySelectorAll('details').forEach(part => part.open = true)");

            Assert.False(await page.IsTooWideAsync(), $"{address} is too wide for {width}.");
            if (width > 1280)
            {
                // Only more room: what axe looks at is as it was.
                continue;
            }

            var findings = await page.SeriousFindingsAsync();
            Assert.True(findings.Count == 0, $"{address}, {scheme}, {width}: {string.Join("\n", findings)}");
        }

        Assert.Empty(page.Mistakes);
    }
}
