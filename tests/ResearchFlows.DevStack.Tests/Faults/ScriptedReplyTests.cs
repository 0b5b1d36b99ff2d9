using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Faults;

/// <summary>A test's model can reply with whatever real models and servers reply with.</summary>
public sealed class ScriptedReplyTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("<think>\nnot for the reader\n</think>\n\nThe valve opens at 4.2 bar.")]
    [InlineData("<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>The valve opens at 4.2 bar.")]
    [InlineData("{\"name\": \"list_local_files\", \"parameters\": {\"directory\": \".\"}}")]
    [InlineData("")]
    public async Task Any_text_goes_through_as_it_is(string text)
    {
        server.Faults.EnqueueReply(Replies.Text(text));

        var response = await AskAsync();

        Assert.Equal((text, "completed"), ((string?)response["output"]![0]!["content"]![0]!["text"], (string?)response["status"]));
    }

    [Fact]
    public async Task Reasoning_and_nothing_else()
    {
        server.Faults.EnqueueReply(Items(OutputItem.Reasoning("Hm.")));

        var item = Assert.Single((await AskAsync())["output"]!.AsArray())!;

        Assert.Equal(("reasoning", "Hm."), ((string?)item["type"], (string?)item["content"]![0]!["text"]));
    }

    [Fact]
    public async Task No_items_at_all()
    {
        server.Faults.EnqueueReply(Items());

        Assert.Empty((await AskAsync())["output"]!.AsArray());
    }

    [Fact]
    public async Task A_call_whose_arguments_are_an_object_is_followed_up_as_any_other()
    {
        server.Faults.EnqueueReply(Items(OutputItem.FunctionCall("read_local_file", JsonNode.Parse("""{"path":"notes/valve.md"}""")!)));
        var response = await AskAsync();
        var call = response["output"]![0]!;

        await AskAsync(request =>
        {
            request["previous_response_id"] = (string)response["id"]!;
            request["input"] = new JsonArray(new JsonObject
            {
                ["type"] = "function_call_output", ["call_id"] = (string)call["call_id"]!, ["output"] = "4.2 bar",
            });
        });

        Assert.Equal("notes/valve.md", (string?)call["arguments"]!["path"]);
        var seen = server.Model.Requests[^1].Messages;
        Assert.Equal("""{"path":"notes/valve.md"}""", Assert.Single(seen[1].ToolCalls!).Arguments);
        Assert.Equal("4.2 bar", seen[^1].Content);
    }

    [Fact]
    public async Task A_call_against_the_choice_of_none()
    {
        server.Faults.Model = request => request.ToolChoice == "none" ? Replies.Calls(Replies.Call("f", "{}")) : null;

        var response = await AskAsync(request =>
        {
            request["tool_choice"] = "none";
            request["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["name"] = "f", ["parameters"] = null });
        });

        Assert.Equal("function_call", (string?)Assert.Single(response["output"]!.AsArray())!["type"]);
    }

    [Fact]
    public async Task A_message_with_annotations()
    {
        server.Faults.EnqueueReply(Items(OutputItem.Message(
            "It opens at 4.2 bar.", new JsonObject { ["type"] = "url_citation", ["url"] = "https://vendor.example/valve", ["title"] = "Valve sheet" })));

        var message = (await AskAsync())["output"]![0]!;

        Assert.Equal("https://vendor.example/valve", (string?)message["content"]![0]!["annotations"]![0]!["url"]);
    }

    [Theory]
    [InlineData("content_filter")]
    [InlineData("max_output_tokens")]
    [InlineData("max_iterations_exceeded")]
    public async Task Incomplete_for_any_reason(string reason)
    {
        server.Faults.EnqueueReply(Replies.Text("The valve") with { IncompleteReason = reason });

        var response = await AskAsync();

        Assert.Equal(("incomplete", reason), ((string?)response["status"], (string?)response["incomplete_details"]!["reason"]));
    }

    [Fact]
    public async Task A_stream_of_any_items()
    {
        server.Faults.EnqueueReply(Items(
            OutputItem.Reasoning("Hm."), OutputItem.FunctionCall("f", new JsonObject { ["a"] = 1 }), OutputItem.Message("Done.")));
        using var answer = await server.Http.PostAsync("/v1/responses", new StringContent(Request(request => request["stream"] = true).ToJsonString()));

        var events = EventStream.Read(await answer.Content.ReadAsStringAsync());

        Assert.Equal(
            ["reasoning", "function_call", "message"],
            events.Where(sent => (string?)sent!["type"] == "response.output_item.done").Select(sent => (string?)sent!["item"]!["type"]));
    }

    private static ModelReply Items(params JsonObject[] items) => Replies.Text("") with { OutputItems = items };

    private static JsonObject Request(Action<JsonObject>? change)
    {
        var request = new JsonObject { ["model"] = "offline/research-model", ["input"] = "x" };
        change?.Invoke(request);
        return request;
    }

    private Task<JsonNode> AskAsync(Action<JsonObject>? change = null) => server.CreateAsync("/v1/responses", Request(change));
}
