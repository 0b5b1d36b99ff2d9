using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Net;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Api;

/// <summary>Runs that continue another one's conversation, or go on from one of its turns.</summary>
public sealed class FollowUpTests(TestHost host) : IClassFixture<TestHost>
{
    private const string Then = "And who measured it?";

    [Fact]
    public async Task A_follow_up_sees_the_conversation_and_has_a_record_of_its_own()
    {
        var first = await FirstAsync();
        var seen = Listen("The harbor master.");

        var followed = await AskAsync(new { question = Then, previous = first.InstanceId });

        var said = seen();
        Assert.Equal([HarborAgent.Question, Then], said.Where(message => message.Role == "user").Select(message => message.Content));
        Assert.Contains(said, message => message is { Role: "assistant", Content: HarborAgent.Answer });
        Assert.Equal(("The harbor master.", 1, 0), Told(followed));
        Assert.Equal(first.InstanceId, followed.Input!.Value.GetProperty("previous").GetString());
        Assert.Equal([followed.InstanceId], (await host.GetAsync<InstanceView>($"/api/instances/{first.InstanceId}")).ContinuedBy);
    }

    [Fact]
    public async Task Neither_a_purge_nor_a_server_that_loses_its_responses_takes_the_conversation_away()
    {
        var first = await FirstAsync();
        Listen("The harbor master.");
        var second = await AskAsync(new { question = Then, previous = first.InstanceId });
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("DELETE", $"/api/instances/{first.InstanceId}")).StatusCode);
        var seen = Listen("In May.");
        host.Faults.LoseState();

        var third = await AskAsync(new { question = "When?", previous = second.InstanceId });

        string?[] asked = [HarborAgent.Question, Then, "When?"];
        Assert.Equal(asked, seen().Where(message => message.Role == "user").Select(message => message.Content).Intersect(asked));
        Assert.Contains(seen(), message => message is { Role: "tool", Content: { } output } && output.Contains("14 m deep", StringComparison.Ordinal));
        Assert.Equal(("In May.", 1, 0), Told(third));
        Assert.Equal(2, (await host.GetAsync<StepsView>($"/api/instances/{second.InstanceId}/steps")).Steps.Count(step => step.Kind == StepKind.Activity));
    }

    [Fact]
    public async Task From_a_step_the_turns_before_cost_nothing_and_the_rest_is_done_anew()
    {
        var first = await FirstAsync();
        host.Faults.Model = null;

        var again = await AskAsync(new { from = new { instanceId = first.InstanceId, turn = 3 } });
        var whole = await AskAsync(new { from = new { instanceId = again.InstanceId, turn = 1 } });

        Assert.Equal((HarborAgent.Answer, HarborAgent.Turns - 2, 1), Told(again));
        Assert.Equal(Told(again), Told(whole));
        Assert.Equal(HarborAgent.Question, again.Input!.Value.GetProperty("question").GetString());
        Assert.Contains($"goes on from turn 3 of {first.InstanceId}", (await RunAsync("steps", again.InstanceId)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_follows_and_goes_on_from_a_turn()
    {
        var first = await FirstAsync();
        Listen("The harbor master.");

        var followed = await RunAsync("research", Then, "--follow", first.InstanceId);
        host.Faults.Model = null;
        var again = await RunAsync("research", "--from", first.InstanceId, "--turn", "2");
        var list = await RunAsync("instances");

        Assert.Equal((0, 0), (followed.ExitCode, again.ExitCode));
        Assert.Contains("The harbor master.", followed.Out, StringComparison.Ordinal);
        Assert.Contains(HarborAgent.Answer, again.Out, StringComparison.Ordinal);
        Assert.Contains($"continues {first.InstanceId}", list.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("research", Then, "--follow", "nobody")).ExitCode);
        Assert.Equal(2, (await RunAsync("research", "--from", first.InstanceId)).ExitCode);
    }

    [Fact]
    public async Task Terminating_a_follow_up_leaves_the_others_readable()
    {
        var first = await FirstAsync();
        host.Faults.BeforeInference = (_, token) => Task.Delay(Timeout.Infinite, token);
        var response = await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question = Then, previous = first.InstanceId, instanceId = "given-up" }));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await host.SendAsync("POST", "/api/instances/given-up/terminate", "{}");
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await host.EndAsync("given-up")).RuntimeStatus);
        host.Faults.BeforeInference = null;
        var seen = Listen("The harbor master.");

        var second = await AskAsync(new { question = Then, previous = first.InstanceId });
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("DELETE", "/api/instances/given-up")).StatusCode);

        Assert.Equal([HarborAgent.Question, Then], seen().Where(message => message.Role == "user").Select(message => message.Content));
        Assert.Equal([second.InstanceId], (await host.GetAsync<InstanceView>($"/api/instances/{first.InstanceId}")).ContinuedBy);
        var steps = await host.GetAsync<StepsView>($"/api/instances/{first.InstanceId}/steps");
        Assert.Equal(HarborAgent.Answer, steps.Steps.Last(step => step.Kind == StepKind.ModelTurn).Output);
        Assert.Equal(("The harbor master.", 1, 0), Told(second));
    }

    [Theory]
    [InlineData("""{"question":"And?","previous":"nobody"}""", "previous")]
    [InlineData("""{"question":"And?","previous":"no id"}""", "previous")]
    [InlineData("""{"question":"And?","previous":"FIRST","agent":"other"}""", "previous")]
    [InlineData("""{"question":"And?","previous":"FIRST","from":{"instanceId":"FIRST","turn":1}}""", "previous")]
    [InlineData("""{"previous":"FIRST"}""", "question")]
    [InlineData("""{"question":"And?","from":{"instanceId":"FIRST","turn":1}}""", "question")]
    [InlineData("""{"from":{"instanceId":"nobody","turn":1}}""", "from.instanceId")]
    [InlineData("""{"from":{"instanceId":"FIRST"}}""", "from.turn")]
    [InlineData("""{"from":{"instanceId":"FIRST","turn":0}}""", "from.turn")]
    [InlineData("""{"from":{"instanceId":"FIRST","turn":5}}""", "from.turn")]
    [InlineData("""{"from":{"instanceId":"FIRST","turn":1,"step":2}}""", "from.step")]
    public async Task A_mistake_in_what_is_continued_names_the_field(string body, string field)
    {
        host.Faults.Model = null;
        var first = await host.ResearchAsync(instanceId: "answered-once");

        var response = await host.SendAsync("POST", "/api/research", body.Replace("FIRST", first.InstanceId, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await TestHost.JsonAsync(response)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Only_a_run_that_has_ended_is_continued()
    {
        host.Faults.BeforeInference = (_, token) => Task.Delay(Timeout.Infinite, token);
        await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(new { question = "Slow?", instanceId = "at-work" }));

        var response = await host.SendAsync("POST", "/api/research", """{"question":"And?","previous":"at-work"}""");
        await host.SendAsync("POST", "/api/instances/at-work/terminate", "{}");
        await host.EndAsync("at-work");
        var terminated = await host.SendAsync("POST", "/api/research", """{"question":"And?","previous":"at-work"}""");
        host.Faults.BeforeInference = null;

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (response.StatusCode, terminated.StatusCode));
    }

    /// <summary>A run that was answered by the script.</summary>
    private Task<InstanceView> FirstAsync()
    {
        host.Faults.Model = null;
        return host.ResearchAsync();
    }

    /// <summary>Makes the model answer at once.</summary>
    /// <returns>What it was shown last, without the instructions.</returns>
    private Func<IReadOnlyList<ModelMessage>> Listen(string answer)
    {
        IReadOnlyList<ModelMessage> seen = [];
        host.Faults.Model = request =>
        {
            seen = [.. request.Messages.Where(message => message.Role != "system")];
            return new ModelReply { Text = answer, Usage = new ModelUsage(10, 1) };
        };
        return () => seen;
    }

    private async Task<InstanceView> AskAsync(object body)
    {
        var response = await host.SendAsync("POST", "/api/research", JsonSerializer.Serialize(body));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var ended = await host.EndAsync($"{response.Headers.Location}".Split('/')[^1]);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended;
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--url", host.Address.AbsoluteUri.TrimEnd('/')]);

    private static (string Answer, int Turns, int ToolCalls) Told(InstanceView instance)
    {
        var result = ApiClient.Read<ResearchResult>(instance.Output!.Value);
        return (result.Answer, result.Turns, result.ToolCalls);
    }
}
