using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Net;

namespace ResearchFlows.Local.Tests.Api;

public sealed class ResearchRunTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_question_is_accepted_with_links_and_its_answer_can_be_waited_for()
    {
        var response = await host.SendAsync("POST", "/api/research", $$"""{"question":"{{HarborAgent.Question}}"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var started = ApiClient.Read<StartedView>(await TestHost.JsonAsync(response));
        Assert.Equal($"/api/instances/{started.InstanceId}", response.Headers.Location?.OriginalString);
        Assert.Equal($"/api/instances/{started.InstanceId}/steps", started.Links["steps"]);
        var instance = await host.GetAsync<InstanceView>($"{started.Links["status"]}?waitSeconds=60");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus);
        var result = ApiClient.Read<ResearchResult>(instance.Output!.Value);
        Assert.Equal(HarborAgent.Answer, result.Answer);
        Assert.Equal((HarborAgent.Turns, HarborAgent.ToolCalls), (result.Turns, result.ToolCalls));
        Assert.Equal(StopReason.Answered, result.StopReason);
    }

    [Fact]
    public async Task Steps_tell_each_turn_and_tool_call_with_arguments_output_and_duration()
    {
        var instance = await host.ResearchAsync();

        var steps = (await host.GetAsync<StepsView>($"/api/instances/{instance.InstanceId}/steps")).Steps;
        Assert.Equal([1, 2, 3, 4], steps.Where(step => step.Kind == StepKind.ModelTurn).Select(step => step.Turn));
        Assert.Equal(
            [
                (1, "list_local_files", """{"directory":"."}"""), (1, "list_local_files", """{"directory":"surveys"}"""),
                (2, "read_local_file", """{"path":"surveys/north.md"}"""), (2, "read_local_file", """{"path":"../secret.md"}"""),
                (3, "index_document", """{"file_path":"surveys/north.md"}"""),
            ],
            steps.Where(step => step.Kind == StepKind.ToolCall).Select(step => (step.Turn!.Value, step.Name, step.Arguments!)));
        Assert.All(steps, step => Assert.True(step is { Status: StepStatus.Completed, DurationMs: >= 0, Attempts: 1 }, step.ToString()));
        Assert.All(steps.Where(step => step.Kind == StepKind.ModelTurn), step => Assert.True(step.Tokens!.Total > 0));
        Assert.Equal("surveys/ (folder)", steps.First(step => step.Kind == StepKind.ToolCall).Output);
        Assert.Contains("14 m deep", steps.Single(step => step.Arguments == """{"path":"surveys/north.md"}""").Output);
        var refused = steps.Single(step => step.IsError);
        Assert.Equal("""{"path":"../secret.md"}""", refused.Arguments);
        Assert.StartsWith("Error: ", refused.Output);
        var searches = steps.SelectMany(step => step.Searches).ToList();
        Assert.Equal(["north basin depth", "north basin"], searches.SelectMany(search => search.Queries));
        Assert.All(searches, search => Assert.NotEmpty(search.Files));
    }

    [Fact]
    public async Task The_same_id_and_question_are_the_same_instance_and_another_question_is_a_conflict()
    {
        var first = await host.ResearchAsync(instanceId: "same-id");
        var again = await host.SendAsync("POST", "/api/research", $$"""{"question":"{{HarborAgent.Question}}","instanceId":"same-id"}""");
        var other = await host.SendAsync("POST", "/api/research", """{"question":"Who built it?","instanceId":"same-id"}""");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.CreatedAt, (await host.GetAsync<InstanceView>("/api/instances/same-id")).CreatedAt);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        var problem = await TestHost.JsonAsync(other);
        Assert.Contains("same-id", problem.GetProperty("title").GetString());
        Assert.Equal("/api/instances/same-id", problem.GetProperty("link").GetString());
    }

    [Fact]
    public async Task Instances_are_listed_newest_first_filtered_and_paged()
    {
        await host.ResearchAsync(instanceId: "listed-1");
        await host.ResearchAsync(instanceId: "listed-2");

        var page = await host.GetAsync<InstancePage>("/api/instances?top=1&status=completed&agent=harbor&orchestration=ResearchOrchestration");
        var next = await host.GetAsync<InstancePage>($"/api/instances?top=500&continuation={Uri.EscapeDataString(page.Continuation!)}");
        var none = await host.GetAsync<InstancePage>("/api/instances?agent=nobody");
        var all = page.Instances.Concat(next.Instances).ToList();

        Assert.Single(page.Instances);
        Assert.Equal(["listed-2", "listed-1"], all.Select(instance => instance.InstanceId).Where(id => id.StartsWith("listed-", StringComparison.Ordinal)));
        Assert.Equal(all.OrderByDescending(instance => instance.CreatedAt).Select(instance => instance.InstanceId), all.Select(instance => instance.InstanceId));
        Assert.Empty(none.Instances);
    }

    [Fact]
    public async Task History_has_the_events_of_durable_task()
    {
        var instance = await host.ResearchAsync();

        var events = (await host.GetAsync<HistoryView>($"/api/instances/{instance.InstanceId}/history")).Events;

        Assert.Equal(HistoryEventType.ExecutionStarted, events[0].EventType);
        Assert.Equal(HistoryEventType.ExecutionCompleted, events[^1].EventType);
        Assert.Equal(HarborAgent.Turns, events.Count(item => item is { EventType: HistoryEventType.TaskScheduled, Name: "ModelTurn" }));
    }

    [Fact]
    public async Task A_purged_instance_is_gone()
    {
        var instance = await host.ResearchAsync();

        var purged = await host.SendAsync("DELETE", $"/api/instances/{instance.InstanceId}");

        Assert.Equal(1, (await TestHost.JsonAsync(purged)).GetProperty("purged").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("GET", $"/api/instances/{instance.InstanceId}")).StatusCode);
    }

    [Fact]
    public async Task Agents_are_shown_with_their_prompt_in_force()
    {
        await host.ResearchAsync();

        var agent = await host.SendAsync("GET", "/api/agents/harbor");
        var prompts = await host.GetAsync<PromptList>("/api/agents/harbor/prompts");
        var changed = await host.SendAsync("PUT", "/api/agents/harbor/prompts/default", """{"version":1}""");

        Assert.Equal(HttpStatusCode.OK, agent.StatusCode);
        Assert.Equal("Answer from the documents.", (await TestHost.JsonAsync(agent)).GetProperty("promptInForce").GetProperty("text").GetString());
        Assert.True(prompts.Versions.Single().InForce);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(["harbor"], (await host.GetAsync<AgentList>("/api/agents")).Agents.Select(known => known.Name));
    }

    [Fact]
    public async Task Health_names_the_host_the_ledger_and_the_server()
    {
        var health = await host.HealthAsync();

        Assert.Equal("Healthy", health.Status);
        Assert.True(health is { Host.Healthy: true, Ledger.Healthy: true, LlamaStack.Healthy: true });
    }
}
