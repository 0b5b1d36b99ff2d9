using ResearchFlows.OfflineModel;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Research;

/// <summary>Runs that follow one whose last reply held calls that were not run any more.</summary>
public sealed class FollowedCallsTests
{
    [Fact]
    public async Task A_follow_up_answers_the_calls_that_a_limit_left_open_since_models_take_no_call_without_an_output()
    {
        await using var product = await Product.StartAsync(AgentFiles.Definition(new { turns = 1 }));
        ModelRequest? last = null;
        product.Faults.Model = request =>
        {
            last = request;
            return Replies.Calls(("list_local_files", new { directory = "." })) with { Text = "It lifts 40 tonnes." };
        };
        Assert.Equal(StopReason.TurnLimit, (await product.ResearchAsync("What does the crane lift?")).StopReason);
        product.Faults.Model = request =>
        {
            last = request;
            return Replies.Text("Since May.");
        };

        await product.Context("research-2").RunAsync<ResearchResult>(nameof(ResearchOrchestration), new ResearchInput(product.Agent.Name, "Since when?", Previous: "research-1"));

        var called = last!.Messages.SelectMany(message => message.ToolCalls ?? []).Select(call => call.Id).ToList();
        Assert.NotEmpty(called);
        Assert.Equal(called, last.Messages.Where(message => message.Role == "tool").Select(message => message.ToolCallId));
        Assert.Equal("Since when?", last.Messages[^1].Content);
    }
}
