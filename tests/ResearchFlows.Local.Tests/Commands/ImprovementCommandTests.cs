using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class ImprovementCommandTests
{
    private const string Agent = "demo-agent-plain";

    [Fact]
    public async Task An_agent_is_measured_improved_and_rolled_back_from_the_command_line()
    {
        await using var host = await DemoHost.StartAsync();
        Task<CommandRun> RunAsync(params string[] command) => CommandRun.OfAsync([.. command, "--agent", Agent, "--url", host.Url]);

        var evaluated = await RunAsync("evaluate", "--split", "validation");
        Assert.Equal(ExitCode.Ok, evaluated.ExitCode);
        Assert.Contains("account-page-leak", evaluated.Out, StringComparison.Ordinal);
        Assert.Contains("(16 cases)", evaluated.Out, StringComparison.Ordinal);

        var dryRun = await RunAsync("optimize", "--dry-run", "--max-iterations", "1");
        Assert.Equal(ExitCode.Ok, dryRun.ExitCode);
        Assert.Matches("At most [0-9]+ runs of test cases: [0-9,]+ model calls, [0-9,]+ tokens", dryRun.Out);

        var cut = await RunAsync("improve", "--max-tokens", "20000", "--json");
        Assert.Equal("OutOfBudget", cut.Json().GetProperty("output").GetProperty("outcome").GetString());
        var spent = cut.Json().GetProperty("output").GetProperty("cost").GetProperty("usage");
        Assert.InRange(spent.GetProperty("inputTokens").GetInt32() + spent.GetProperty("outputTokens").GetInt32(), 0, 22_000);

        var improved = await RunAsync("improve");
        Assert.Equal(ExitCode.Ok, improved.ExitCode);
        Assert.Contains("promoted", improved.Out, StringComparison.Ordinal);
        Assert.Contains("rejected", improved.Out, StringComparison.Ordinal);

        var scores = await RunAsync("scores");
        Assert.Contains("in force, best", scores.Out, StringComparison.Ordinal);
        Assert.Contains("1 candidate came to the gate so far: of those 0.05 wrong promotions at most are to be expected.", scores.Out, StringComparison.Ordinal);
        var inForce = (await RunAsync("scores", "--json")).Json().GetProperty("inForce").GetInt32();
        Assert.True(inForce > 1);

        var diff = await RunAsync("prompts", "--diff", "1", $"{inForce}");
        Assert.Contains("+ ", diff.Out, StringComparison.Ordinal);
        Assert.Contains("against version 1", (await RunAsync("prompts")).Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, (await RunAsync("promote", "1")).ExitCode);
        Assert.Equal(1, (await RunAsync("scores", "--json")).Json().GetProperty("inForce").GetInt32());
        Assert.Contains("set by hand", (await RunAsync("prompts")).Out, StringComparison.Ordinal);
        var unknown = await RunAsync("promote", "99");
        Assert.Equal(ExitCode.WrongUse, unknown.ExitCode);
        Assert.Contains("The version names no version of the prompt; there are: 1, ", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_agents_must_be_told_apart_and_ended_instances_take_no_approval()
    {
        await using var host = await DemoHost.StartAsync();

        var unnamed = await CommandRun.OfAsync("scores", "--url", host.Url);
        Assert.Equal(ExitCode.WrongUse, unnamed.ExitCode);
        Assert.Contains("demo-agent, demo-agent-plain", unnamed.Error, StringComparison.Ordinal);

        var approved = await CommandRun.OfAsync("approve", "no-such-instance", "--url", host.Url);
        Assert.Equal(ExitCode.Failed, approved.ExitCode);
        Assert.Contains("no-such-instance", approved.Error, StringComparison.Ordinal);
    }
}
