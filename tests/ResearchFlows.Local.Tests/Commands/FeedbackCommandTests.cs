using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Commands;

public sealed class FeedbackCommandTests
{
    [Fact]
    public async Task An_answer_is_judged_made_a_case_of_and_compared_with_the_judge_from_the_command_line()
    {
        await using var cases = await CasesHost.StartAsync();
        Task<CommandRun> RunAsync(params string[] command) => CommandRun.OfAsync([.. command, "--url", cases.Host.Address.AbsoluteUri]);
        var (good, bad) = (await cases.AnsweredAsync(), await cases.AnsweredAsync("Is it deep?"));

        var said = await RunAsync("feedback", good, "--good", "--comment", "Right [and] short.", "--by", "ana");
        Assert.Equal((ExitCode.Ok, ""), (said.ExitCode, said.Error));
        Assert.Contains($"cases add --from {good}", said.Out, StringComparison.Ordinal);
        Assert.Contains("open", (await RunAsync("feedback", bad, "--bad")).Out, StringComparison.Ordinal);

        var steps = (await RunAsync("steps", good)).Out;
        Assert.True(steps.IndexOf("feedback  good, says ana: Right [and] short.", StringComparison.Ordinal) > steps.IndexOf("Answer", StringComparison.Ordinal), steps);
        Assert.Contains("Completed, good", (await RunAsync("instances")).Out, StringComparison.Ordinal);
        Assert.Contains("Completed, bad", (await RunAsync("status", bad)).Out, StringComparison.Ordinal);

        var listed = (await RunAsync("cases")).Out;
        Assert.Contains("has no cases", listed, StringComparison.Ordinal);
        Assert.Contains(bad, listed, StringComparison.Ordinal);
        var added = await RunAsync("cases", "add", "--from", good, "--id", "north", "--split", "test");
        Assert.Equal((ExitCode.Ok, ""), (added.ExitCode, added.Error));
        Assert.Contains(cases.CasesFile, added.Out, StringComparison.Ordinal);
        Assert.Contains("next start", added.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, (await RunAsync("cases", "add", "--from", bad)).ExitCode);

        await RunAsync("feedback", bad, "--bad", "--expected", "14 m, at low tide");
        var judge = await RunAsync("judge", "check");
        Assert.Equal((ExitCode.Ok, ""), (judge.ExitCode, judge.Error));
        Assert.Contains("people bad, judge 1.00", judge.Out, StringComparison.Ordinal);
        Assert.Contains("Too few to say", judge.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("judge", "check", "--json")).Json().GetProperty("agreement").GetProperty("passedBad").GetInt32());
    }

    [Fact]
    public async Task Cases_are_shown_with_scores_and_what_is_odd()
    {
        await using var cases = await CasesHost.StartAsync("""{"cases":[{"id":"quays","question":"How many quays?","expected":"Three."}]}""");
        await CommandRun.OfAsync("evaluate", "--repeats", "3", "--url", cases.Host.Address.AbsoluteUri);

        var listed = await CommandRun.OfAsync("cases", "--url", cases.Host.Address.AbsoluteUri);

        Assert.Contains("Never solved in 3 runs of 1 version", listed.Out, StringComparison.Ordinal);
        Assert.Contains("1: 0.00", listed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feedback", "some-id")]
    [InlineData("feedback", "some-id", "--good", "--bad")]
    [InlineData("feedback", "--good")]
    [InlineData("cases", "add")]
    [InlineData("cases", "add", "--from", "x", "--split", "all")]
    [InlineData("judge")]
    public async Task Wrong_use_is_told_apart(params string[] args)
    {
        var run = await CommandRun.OfAsync(args);

        Assert.Equal(ExitCode.WrongUse, run.ExitCode);
        Assert.NotEmpty(run.Error.Trim());
    }
}
