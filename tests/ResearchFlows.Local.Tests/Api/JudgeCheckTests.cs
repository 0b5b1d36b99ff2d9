using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Tests.Api;

public sealed class JudgeCheckTests
{
    private const string OneCase = """{"cases":[{"id":"north","question":"How deep is the north basin?","expected":"14 m"}]}""";

    [Fact]
    public async Task The_judge_is_asked_once_about_answers_that_people_have_judged_and_measured_by_them()
    {
        await using var cases = await CasesHost.StartAsync();
        await SayAsync("One?", new { good = true, expected = "14 m" });
        await SayAsync("Two?", new { good = false, expected = "9 m" });
        var lenient = await SayAsync("Three?", new { good = false, expected = "14 m, at low tide", comment = "The tide is missing." });
        await SayAsync("Four?", new { good = true });
        var before = await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge");

        var result = await CheckAsync(cases);
        var again = await CheckAsync(cases);

        Assert.Equal((0, 3, 1), (before.Agreement.Answers, before.NotAsked, before.WithoutExpected));
        Assert.Equal((3, 0, 3), (result.Asked, result.Errors, result.Cost.ModelCalls));
        Assert.Equal((0, 3), (again.Asked, cases.Judge.Judgements));
        var judge = await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge");
        Assert.Equal((3, 1, 0, 0, 1), (judge.Agreement.Answers, judge.Agreement.PassedBad, judge.Agreement.FailedGood, judge.NotAsked, judge.WithoutExpected));
        Assert.Equal(2.0 / 3, judge.Agreement.Agreement!.Value, 6);
        Assert.Equal(1.0 / 3, judge.Agreement.MeanDifference!.Value, 6);
        Assert.Equal(JudgeTrust.Unknown, judge.Agreement.Trust);
        var check = (await cases.Host.GetAsync<InstancePage>($"/api/instances?orchestration={nameof(JudgeCheckOrchestration)}")).Instances[^1];
        var steps = (await cases.Host.GetAsync<StepsView>($"/api/instances/{check.InstanceId}/steps")).Steps;
        Assert.Contains("bad for people, 1.00 for the judge: Three?", steps.Select(step => step.Summary));
        Assert.Equal((lenient, false, 1.0, "The tide is missing."), (judge.Disagreements.Single().InstanceId, judge.Disagreements[0].Good, judge.Disagreements[0].Score, judge.Disagreements[0].Comment));

        async Task<string> SayAsync(string question, object body)
        {
            var id = await cases.AnsweredAsync(question);
            await cases.SayAsync(id, body);
            return id;
        }
    }

    [Fact]
    public async Task A_run_of_an_evaluated_case_has_its_recorded_score_and_a_question_of_a_case_its_expected_answer()
    {
        await using var cases = await CasesHost.StartAsync(OneCase);
        await cases.PostAsync("agents/harbor/evaluations", new { instanceId = "evaluation-1" });
        await cases.Host.EndAsync("evaluation-1");
        await cases.SayAsync("evaluation-1-c1-r1", new { good = true });
        await cases.SayAsync(await cases.AnsweredAsync("how deep is  the north basin?"), new { good = true });
        var judgements = cases.Judge.Judgements;

        var before = await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge");
        await CheckAsync(cases);
        var after = await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge");

        Assert.Equal((1, 1.0, 1), (before.Agreement.Answers, before.Agreement.Agreement, before.NotAsked));
        Assert.Equal((2, 1.0, 0), (after.Agreement.Answers, after.Agreement.Agreement, after.NotAsked));
        Assert.Equal(judgements + 1, cases.Judge.Judgements);
    }

    [Fact]
    public async Task A_changed_expected_answer_is_judged_anew()
    {
        await using var cases = await CasesHost.StartAsync();
        var id = await cases.AnsweredAsync();
        await cases.SayAsync(id, new { good = false, expected = "9 m" });
        await CheckAsync(cases);

        await cases.SayAsync(id, new { good = true, expected = "14 m" });

        Assert.Equal(1, (await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge")).NotAsked);
        Assert.Equal(1, (await CheckAsync(cases)).Asked);
        Assert.Equal(1.0, (await cases.Host.GetAsync<JudgeView>("/api/agents/harbor/judge")).Agreement.Agreement);
    }

    private static async Task<JudgeCheckResult> CheckAsync(CasesHost cases)
    {
        var started = ApiClient.Read<StartedView>(await TestHost.JsonAsync(await cases.PostAsync("agents/harbor/judge", new { })));
        var instance = await cases.Host.EndAsync(started.InstanceId);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus);
        return ApiClient.Read<JudgeCheckResult>(instance.Output!.Value);
    }
}
