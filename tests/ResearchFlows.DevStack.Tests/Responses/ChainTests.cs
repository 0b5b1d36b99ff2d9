using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Responses;

public sealed class ChainTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_follow_up_sees_the_conversation_but_not_the_earlier_instructions()
    {
        var first = await AskAsync(new JsonObject { ["input"] = "one", ["instructions"] = "Be brief." });
        await AskAsync(new JsonObject { ["input"] = "two", ["previous_response_id"] = (string)first["id"]! });

        Assert.Equal(
            ["user: one", "assistant: ok", "user: two"],
            server.Model.Requests[^1].Messages.Select(message => $"{message.Role}: {message.Content}"));
    }

    [Fact]
    public async Task Two_follow_ups_may_branch_from_one_response()
    {
        var id = (string)(await AskAsync(new JsonObject { ["input"] = "one" }))["id"]!;
        await AskAsync(new JsonObject { ["input"] = "left", ["previous_response_id"] = id });
        await AskAsync(new JsonObject { ["input"] = "right", ["previous_response_id"] = id });

        Assert.Equal(["one", "ok", "right"], server.Model.Requests[^1].Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task Outputs_follow_their_calls_in_the_order_they_were_sent()
    {
        server.Model.Reply = _ => Replies.Calls(Replies.Call("a", "{}", "call_a"), Replies.Call("b", "{}", "call_b"));
        var id = (string)(await AskAsync(new JsonObject { ["input"] = "one" }))["id"]!;
        await AskAsync(new JsonObject
        {
            ["previous_response_id"] = id,
            ["input"] = new JsonArray(Output("call_b", "B"), Output("call_a", "A")),
        });

        Assert.Equal(
            [("tool", "call_b", "B"), ("tool", "call_a", "A")],
            server.Model.Requests[^1].Messages.Skip(2).Select(message => (message.Role, message.ToolCallId, message.Content)));
    }

    [Fact]
    public async Task Input_items_list_the_whole_chain_newest_first()
    {
        var first = (string)(await AskAsync(new JsonObject { ["input"] = "one" }))["id"]!;
        var second = (string)(await AskAsync(new JsonObject { ["input"] = "two", ["previous_response_id"] = first }))["id"]!;

        var (_, items) = await server.GetAsync($"/v1/responses/{second}/input_items");

        Assert.Equal(["two", "ok", "one"], items!["data"]!.AsArray().Select(item => (string?)item!["content"]![0]!["text"]));
    }

    [Fact]
    public async Task Responses_are_listed_newest_first_with_their_input()
    {
        await AskAsync(new JsonObject { ["input"] = "one" });
        var newest = await AskAsync(new JsonObject { ["input"] = "two" });

        var (_, list) = await server.GetAsync("/v1/responses?limit=1");

        Assert.Equal((string?)newest["id"], (string?)list!["first_id"]);
        Assert.Equal(("two", true), ((string?)list["data"]![0]!["input"]![0]!["content"]![0]!["text"], (bool)list["has_more"]!));
    }

    [Fact]
    public async Task Several_mistakes_are_reported_together()
    {
        var (status, body) = await server.PostAsync("/v1/responses", new JsonObject { ["temperature"] = 9 });

        Assert.Equal(400, status);
        Assert.Equal(
            "{'errors': [{'loc': ['body', 'input'], 'msg': 'Field required', 'type': 'missing'}, {'loc': ['body', 'model'], 'msg': 'Field required', 'type': 'missing'}, " +
            "{'loc': ['body', 'temperature'], 'msg': 'Input should be less than or equal to 2', 'type': 'less_than_equal'}]}",
            (string?)body!["error"]!["message"]);
    }

    private static JsonObject Output(string callId, string output) =>
        new() { ["type"] = "function_call_output", ["call_id"] = callId, ["output"] = output };

    private Task<JsonNode> AskAsync(JsonObject request)
    {
        request["model"] = "offline/research-model";
        return server.CreateAsync("/v1/responses", request);
    }
}
