using ResearchFlows.DevStack.Faults;

namespace ResearchFlows.Page.Tests.Browser;

/// <summary>What holds for every page, however it looks.</summary>
[Collection(ChromiumTests.Name)]
public sealed class AppearanceTests(Chromium chromium, ImprovableHost improvable) : IClassFixture<ImprovableHost>
{
    private const string Agent = $"/api/ui/agents/{ImprovableHost.Agent}";

    [BrowserTheory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Axe_finds_nothing_serious_and_nothing_is_too_wide(string scheme)
    {
        await using var page = await chromium.OpenAsync("/api/ui/", scheme);
        chromium.Host.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 500, Times = 1 });
        var run = await chromium.Host.EndAsync(await chromium.Host.AskAsync());

        var findings = await page.FindingsAsync(new[]
        {
            "", "?status=failed&text=nothing+like+it", "bulk", $"runs/{run.InstanceId}", $"runs/{run.InstanceId}/steps", $"runs/{run.InstanceId}/steps/2", $"runs/{run.InstanceId}/events",
            "agents/harbor/documents/quays.md?place=%22Quays%22", "runs/none",
        }.Select(address => $"/api/ui/{address}"));

        Assert.Empty(findings);
        Assert.Empty(page.Mistakes);
    }

    [BrowserTheory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Nor_on_the_pages_of_agents_and_of_what_improves_them(string scheme)
    {
        await improvable.OptimizeAndCheckJudgeAsync();
        await using var page = await chromium.OpenAsync(Agent, scheme, host: improvable.Host);

        var findings = await page.FindingsAsync(
            "/api/ui/", "/api/ui/agents", Agent, $"{Agent}/scores", $"{Agent}/scores?case=case-03&version=2",
            $"{Agent}/comparison?before={ImprovableHost.Improvement}-r1-baseline&after={ImprovableHost.Improvement}-r1-validation", $"{Agent}/comparison", $"{Agent}/prompts",
            $"/api/ui/runs/{ImprovableHost.Improvement}", $"/api/ui/runs/{ImprovableHost.Improvement}-r1-baseline", $"/api/ui/runs/{ImprovableHost.Optimization}", $"/api/ui/runs/{ImprovableHost.JudgeCheck}");

        Assert.Empty(findings);
        Assert.Empty(page.Mistakes);
    }
}
