using ResearchFlows.Evaluation;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Evaluation;

public sealed class EvaluationOrchestrationTests
{
    [Fact]
    public async Task Fans_out_over_cases_and_repeats_and_fans_in_to_means_per_split()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(cases: 12), cases: Improvable.Cases(12));
        product.Faults.Model = new ScriptedJudge((_, question) => question.Contains("Question 1?", StringComparison.Ordinal) ? 1.0 : 0.5).Reply;
        var context = product.Context("evaluation-1");

        var result = await context.RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent", Repeats: 2));

        Assert.Equal((24, 0), (result.Runs, result.Errors));
        Assert.Empty(result.FooledBy);
        Assert.Equal((11 * 0.5 + 1) / 12, result.Score!.Mean, 6);
        Assert.Equal(12, result.Splits.Sum(split => split.Cases));
        Assert.True(result.Score.Low <= result.Score.Mean && result.Score.Mean <= result.Score.High);
        Assert.Equal(24, context.History.Count(item => item.EventType == HistoryEventType.SubOrchestrationInstanceCreated));
        var row = await product.Get<EvaluationLedger>().FindAsync("evaluation-1", CancellationToken.None);
        Assert.Equal((24, 0, true, false), (row!.Runs!.Value, row.Errors!.Value, row.Trusted!.Value, row.Failed!.Value));
        Assert.Equal(0, await product.Get<ResearchCallLedger>().CountAsync("test-agent", CancellationToken.None));
    }

    [Fact]
    public async Task A_verdict_that_stays_unreadable_is_an_error_and_no_zero()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(maxErrors: 1), cases: Improvable.Cases(10));
        product.Faults.Model = new ScriptedJudge((_, question) => question.Contains("Question 3?", StringComparison.Ordinal) ? -1 : 0.8)
        {
            Write = value => value < 0 ? "I would rather not say." : $"Sure! ```json\n{{'score': '{value}', 'reasoning': 'chatty',}}\n```",
        }.Reply;

        var result = await product.Context("evaluation-1").RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        Assert.Equal((10, 1), (result.Runs, result.Errors));
        Assert.Equal(0.8, result.Score!.Mean, 6);
    }

    [Fact]
    public async Task Too_many_errors_fail_the_evaluation_and_are_recorded()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(maxErrors: 1), cases: Improvable.Cases(10));
        product.Faults.Model = new ScriptedJudge((_, question) => question.Contains("Question 1", StringComparison.Ordinal) || question.Contains("Question 2", StringComparison.Ordinal) ? 0 : 1)
        {
            Write = value => value == 0 ? "no" : """{"score":0.2,"reasoning":"x"}""",
        }.Reply;

        var failed = await Assert.ThrowsAsync<EvaluationFailedException>(() =>
            product.Context("evaluation-1").RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent")));

        Assert.Contains("could not be run or judged", failed.Message, StringComparison.Ordinal);
        Assert.True((await product.Get<EvaluationLedger>().FindAsync("evaluation-1", CancellationToken.None))!.Failed);
    }

    [Fact]
    public async Task A_judge_that_a_canary_fools_marks_the_evaluation_untrusted()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(10));
        product.Faults.Model = request => request.ResponseFormat is null ? Replies.Text("x") : Replies.Text("""{"score": 1.0, "reasoning": "always good"}""");

        var result = await product.Context("evaluation-1").RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        Assert.NotEmpty(result.FooledBy);
        Assert.False((await product.Get<EvaluationLedger>().FindAsync("evaluation-1", CancellationToken.None))!.Trusted);
    }

    [Fact]
    public async Task Scratch_stores_of_lost_runs_are_deleted_by_the_next_evaluation_and_those_of_living_runs_are_kept()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(10));
        product.Faults.Model = new ScriptedJudge((_, _) => 0.5).Reply;
        await product.Get<ScratchStores>().GetAsync("lost", product.Agent, CancellationToken.None);
        await product.Get<ScratchStores>().GetAsync("living", product.Agent, CancellationToken.None);
        product.Client.Instances["living"] = OrchestrationRuntimeStatus.Running;

        await product.Context("evaluation-1").RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        Assert.Equal("living", Assert.Single(await product.Get<ScratchLedger>().GetAllAsync(CancellationToken.None)).InstanceId);
    }
}
