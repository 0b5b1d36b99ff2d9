using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>What is done with a named key is kept with its name, and shown.</summary>
public sealed class CallerTests : IAsyncLifetime
{
    private readonly KeyHost _host = new();

    [Fact]
    public async Task A_host_without_a_key_says_nothing_of_who_it_was()
    {
        await using var open = await CasesHost.StartAsync();

        var run = await open.Host.ResearchAsync();

        Assert.Empty(run.Actions);
        Assert.Null(run.StartedBy);
    }

    [Fact]
    public async Task Who_started_and_judged_is_kept_and_shown()
    {
        var run = await _host.AnsweredAsync(KeyHost.Machine, "run-1");
        await _host.SendAsync("POST", "/api/research", KeyHost.Reviewer, new { question = HarborAgent.Question, instanceId = "run-1" });

        await _host.SendAsync("POST", "/api/instances/run-1/feedback", KeyHost.Reviewer, new { good = true, by = "ana" });
        await _host.SendAsync("POST", "/api/instances/run-1/feedback", KeyHost.Machine, new { good = false });

        Assert.Equal("ci", run.StartedBy);
        Assert.Equal("ci", Assert.Single((await _host.GetAsync<InstancePage>("/api/instances")).Instances).StartedBy);
        var steps = await _host.GetAsync<StepsView>("/api/instances/run-1/steps");
        Assert.Equal(["good, says reviewer (ana)", "bad, says ci"], steps.Steps.Where(step => step.Kind == StepKind.Feedback).Select(step => step.Output));
        Assert.Equal((CallerActionKind.Started, "ci"), Assert.Single(steps.Actions.Select(action => (action.Action, action.By))));
    }

    [Fact]
    public async Task Who_held_and_ended_a_run_and_who_spoke_to_it_is_kept_and_shown()
    {
        _host.Host.Faults.BeforeInference = (_, cancelled) => Task.Delay(Timeout.Infinite, cancelled);
        await _host.SendAsync("POST", "/api/research", KeyHost.Machine, new { question = HarborAgent.Question, instanceId = "run-1" });

        await _host.SendAsync("POST", "/api/instances/run-1/events/tide", KeyHost.Reviewer, new { metres = 2, by = "the harbour master" });
        await _host.SendAsync("POST", "/api/instances/run-1/suspend", KeyHost.Reviewer, new { });
        await _host.SendAsync("POST", "/api/instances/run-1/resume", KeyHost.Machine, new { });
        await _host.SendAsync("POST", "/api/instances/run-1/terminate", KeyHost.Reviewer, new { reason = "Too slow." });

        var steps = await _host.GetAsync<StepsView>("/api/instances/run-1/steps");
        Assert.Equal(
            ["Started ci", "Suspended reviewer", "Resumed ci", "Terminated reviewer"],
            steps.Actions.Select(action => $"{action.Action} {action.By}"));
        Assert.Equal("""{"metres":2,"by":"reviewer (the harbour master)"}""", JsonSerializer.Serialize(Assert.Single(steps.Steps, step => step.Kind == StepKind.Event).Input, JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task What_is_purged_leaves_who_purged_it_and_nothing_for_the_next_of_its_id()
    {
        await _host.AnsweredAsync(KeyHost.Machine, "run-1");

        await _host.SendAsync("DELETE", "/api/instances/run-1", KeyHost.Reviewer);
        using var gone = await _host.SendAsync("GET", "/api/instances/run-1", KeyHost.Machine);
        var again = await _host.AnsweredAsync(KeyHost.Reviewer, "run-1");

        Assert.Matches(@"^There is no instance 'run-1' any more: reviewer purged it at \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$", (await TestHost.JsonAsync(gone)).GetProperty("title").GetString());
        Assert.Equal((CallerActionKind.Started, "reviewer"), Assert.Single(again.Actions.Select(action => (action.Action, action.By))));
        Assert.Equal(1, StoreFiles.Count(_host.Host.LedgerFile, "SELECT COUNT(*) FROM callerActions WHERE instanceId = 'run-1' AND action = 'Purged' AND doneBy = 'reviewer'"));
    }

    [Fact]
    public async Task Who_put_a_prompt_in_force_is_kept_with_the_decision()
    {
        await _host.AnsweredAsync(KeyHost.Machine, "run-1");

        await _host.SendAsync("POST", "/api/agents/harbor/prompts", KeyHost.Machine, new { text = "Say where it is written.", inForce = true });
        await _host.SendAsync("PUT", "/api/agents/harbor/prompts/default", KeyHost.Reviewer, new { version = 1 });

        var list = await _host.GetAsync<PromptList>("/api/agents/harbor/prompts");
        Assert.Equal(["reviewer", "ci"], list.Versions.Select(version => Assert.Single(version.Decisions).DecidedBy));
    }

    [Fact]
    public async Task What_is_refused_is_not_said_to_be_done()
    {
        await _host.AnsweredAsync(KeyHost.Machine, "run-1");

        await _host.SendAsync("POST", "/api/instances/run-1/terminate", KeyHost.Reviewer, new { });
        await _host.SendAsync("POST", "/api/research", KeyHost.Reviewer, new { question = "Another one?", instanceId = "run-1" });

        Assert.Equal((CallerActionKind.Started, "ci"), Assert.Single((await _host.GetAsync<InstanceView>("/api/instances/run-1")).Actions.Select(action => (action.Action, action.By))));
    }

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();
}
