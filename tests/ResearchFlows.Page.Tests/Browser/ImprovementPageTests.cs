using ResearchFlows.Improvement;

namespace ResearchFlows.Page.Tests.Browser;

/// <summary>A person decides about an improvement, looks at what it changed, and takes it back.</summary>
[Collection(ChromiumTests.Name)]
public sealed class ImprovementPageTests(Chromium chromium, ImprovableHost improvable) : IClassFixture<ImprovableHost>
{
    private const string Agent = $"/api/ui/agents/{ImprovableHost.Agent}";

    [BrowserFact]
    public async Task An_improvement_is_approved_its_versions_are_compared_and_it_is_rolled_back()
    {
        await using var page = await chromium.OpenAsync($"/api/ui/runs/{ImprovableHost.Improvement}", host: improvable.Host);
        await ApproveAsync(page);
        await CompareAsync(page);
        await RollBackAsync(page);

        Assert.Empty(page.Mistakes);
        var versions = (await improvable.Host.GetAsync<PromptList>($"/api/agents/{ImprovableHost.Agent}/prompts")).Versions;
        Assert.Equal((1, DecisionKind.SetByHand), (versions.Single(version => version.InForce).Version, versions[0].Decisions[^1].Kind));
        Assert.Equal(("ana", "Buoys at last."), (versions[1].Decisions[0].DecidedBy, versions[1].Decisions[0].Comment));
    }

    private static async Task ApproveAsync(BrowserPage page)
    {
        await page.SeesAsync("Shall version 2 take the place of version 1?", ".approval h2");
        await page.SeesAsync("Name the buoy.", ".approval ins");
        Assert.Contains("gain", await page.TextAsync(".approval"), StringComparison.Ordinal);
        await page.TypeAsync("#approval-by", "ana");
        await page.TypeAsync("#approval-comment", "Buoys at last.");
        await page.PressAsync("Approve");
        await page.SeesAsync("approved by ana", ".phases");
        await page.SeesAsync("Version 2 is in force", ".improvement h2");
    }

    private static async Task CompareAsync(BrowserPage page)
    {
        await page.GoAsync($"{Agent}/scores?before=1&after=2");
        await page.ClickAsync("input[name=changed]");
        await page.PressAsync("Compare");
        await page.Tab.WaitForFunctionAsync("() => document.readyState === 'complete' && location.search === '?before=1&after=2&changed=yes' && !document.querySelector('.matrix').innerText.includes('case-02')");
        Assert.Equal("−0.25", await page.TextAsync(".matrix td.change"));
        await page.ClickAsync(".matrix tbody tr:last-child td:nth-child(4) a");
        await page.SeesAsync("You are a pilot. Name the buoy. Answer BETTER.", ".beside pre");
        await page.SeesAsync("The <b>buoy</b> is named.", ".beside");
    }

    private static async Task RollBackAsync(BrowserPage page)
    {
        await page.GoAsync($"{Agent}/prompts");
        await page.PressAsync("Roll back to it");
        await page.SeesAsync("Put version 1 in force in place of version 2?", "dialog");
        await page.PressAsync("Yes");
        await page.SeesAsync("put in force by hand", "#version-1");
        await page.SeesAsync("Promote it", "#version-2");
    }
}
