using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

public sealed class FeedbackTests
{
    private const string OneCase = """{"cases":[{"id":"north","question":"How deep is the north basin?","expected":"14 m"}]}""";

    [Fact]
    public async Task Every_word_is_kept_and_shown_and_the_newest_counts()
    {
        await using var cases = await CasesHost.StartAsync();
        var id = await cases.AnsweredAsync();

        var first = await cases.SayAsync(id, new { good = true, by = "ana" });
        await cases.SayAsync(id, new { good = false, comment = "No source.", expected = "14 m at low tide", by = "ana" });

        Assert.Equal((id, true, "ana"), (first.InstanceId, first.Good, first.By));
        var steps = (await cases.Host.GetAsync<StepsView>($"/api/instances/{id}/steps")).Steps;
        Assert.Equal(
            ["good, says ana", "bad, says ana: No source.; expected: 14 m at low tide"],
            steps.Where(step => step.Kind == StepKind.Feedback).Select(step => step.Output));
        Assert.Equal(StepKind.Feedback, steps[^1].Kind);
        Assert.False((await cases.Host.GetAsync<InstanceView>($"/api/instances/{id}")).Good);
        Assert.False(Assert.Single((await cases.Host.GetAsync<InstancePage>("/api/instances?orchestration=ResearchOrchestration")).Instances).Good);
        var agent = await TestHost.JsonAsync(await cases.Host.SendAsync("GET", "/api/agents/harbor"));
        Assert.Equal("""{"good":0,"bad":1,"open":0}""", agent.GetProperty("feedback").GetRawText());
    }

    [Fact]
    public async Task Feedback_and_the_cases_to_be_made_of_it_survive_the_purge()
    {
        await using var cases = await CasesHost.StartAsync();
        var id = await cases.AnsweredAsync();
        await cases.SayAsync(id, new { good = true });

        await cases.Host.SendAsync("DELETE", $"/api/instances/{id}");

        var agent = await TestHost.JsonAsync(await cases.Host.SendAsync("GET", "/api/agents/harbor"));
        Assert.Equal(1, agent.GetProperty("feedback").GetProperty("good").GetInt32());
        Assert.Equal(HttpStatusCode.Created, (await cases.PostAsync("agents/harbor/cases", new { from = id })).StatusCode);
    }

    [Fact]
    public async Task Only_an_answer_takes_feedback()
    {
        await using var cases = await CasesHost.StartAsync(OneCase);
        await cases.PostAsync("agents/harbor/evaluations", new { instanceId = "evaluation-1" });
        await cases.Host.EndAsync("evaluation-1");
        cases.Host.Faults.Add(new() { Path = "/v1/responses", Kind = DevStack.Faults.FaultKind.Status, Status = 400, Body = """{"detail":"no"}""" });
        var failed = await cases.AnsweredAsync();

        Assert.Equal(HttpStatusCode.Conflict, (await cases.PostAsync("instances/evaluation-1/feedback", new { good = true })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await cases.PostAsync($"instances/{failed}/feedback", new { good = true })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await cases.PostAsync("instances/nobody/feedback", new { good = true })).StatusCode);
        var child = await cases.SayAsync("evaluation-1-c1-r1", new { good = true });
        Assert.True(child.Good);
    }

    [Fact]
    public async Task A_run_that_has_not_answered_yet_takes_no_feedback()
    {
        await using var cases = await CasesHost.StartAsync();
        cases.Host.Faults.BeforeInference = (_, cancelled) => Task.Delay(Timeout.Infinite, cancelled);
        await cases.PostAsync("research", new { question = HarborAgent.Question, instanceId = "running" });

        var refused = await cases.PostAsync("instances/running/feedback", new { good = true });

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("not answered yet", (await TestHost.JsonAsync(refused)).GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "good")]
    [InlineData("""{"good":"yes"}""", "good")]
    [InlineData("""{"good":true,"expected":""}""", "expected")]
    [InlineData("""{"good":true,"by":7}""", "by")]
    [InlineData("""{"good":true,"score":1}""", "score")]
    public async Task What_is_no_feedback_is_refused_by_field(string body, string field)
    {
        await using var cases = await CasesHost.StartAsync();

        var refused = await cases.Host.SendAsync("POST", "/api/instances/any/feedback", body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True((await TestHost.JsonAsync(refused)).GetProperty("errors").TryGetProperty(field, out _));
    }
}
