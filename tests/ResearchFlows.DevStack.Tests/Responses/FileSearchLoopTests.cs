using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Responses;

public sealed class FileSearchLoopTests : IAsyncLifetime
{
    private TestServer server = null!;
    private string store = "";

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        store = await server.StoreWithAsync(("apollo.md", "The mirror measures 4.2 metres."), ("kestrel.md", "The drone flies 42 kilometres."));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Searches_until_the_model_answers_and_adds_up_the_tokens()
    {
        Script(Replies.Search("mirror"), Replies.Search("drone"), Replies.Text("Both found."));

        var response = await AskAsync();

        Assert.Equal(["file_search_call", "file_search_call", "message"], Types(response));
        Assert.Equal("completed", (string?)response["status"]);
        Assert.Equal((21, 9), ((int)response["usage"]!["input_tokens"]!, (int)response["usage"]!["output_tokens"]!));
        Assert.Contains("4.2 metres", (string?)response["output"]![0]!["results"]![0]!["text"]);
    }

    [Fact]
    public async Task Runs_several_searches_of_one_reply_and_leaves_functions_to_the_client()
    {
        Script(Replies.Calls(
            Replies.Call("list_local_files", "{}"),
            Replies.Call("file_search", """{"query":"mirror"}"""),
            Replies.Call("file_search", """{"query":"drone"}"""),
            Replies.Call("no_such_tool", "{oops")));

        var response = await AskAsync();

        Assert.Equal(["file_search_call", "file_search_call", "function_call", "function_call"], Types(response));
        Assert.Equal(("completed", "{oops"), ((string?)response["status"], (string?)response["output"]![3]!["arguments"]));
        Assert.Single(server.Model.Requests);
    }

    [Fact]
    public async Task Stops_after_ten_iterations()
    {
        server.Model.Reply = _ => Replies.Search("mirror");

        var response = await AskAsync();

        Assert.Equal(10, server.Model.Requests.Count);
        Assert.Equal(("incomplete", "max_iterations_exceeded"), ((string?)response["status"], (string?)response["incomplete_details"]!["reason"]));
    }

    [Fact]
    public async Task Tells_the_model_when_it_has_no_tool_calls_left()
    {
        Script(Replies.Search("mirror"), Replies.Search("drone"), Replies.Text("Enough."));

        var response = await AskAsync(new JsonObject { ["max_tool_calls"] = 1 });

        Assert.Equal(["file_search_call", "message"], Types(response));
        Assert.Equal("Tool call skipped: maximum tool calls limit (1) reached.", server.Model.Requests[^1].Messages[^1].Content);
    }

    [Fact]
    public async Task A_forced_choice_holds_for_the_first_inference_only_and_none_for_all()
    {
        Script(Replies.Search("mirror"), Replies.Text("Done."));
        await AskAsync(new JsonObject { ["tool_choice"] = new JsonObject { ["type"] = "file_search" } });
        await AskAsync(new JsonObject { ["tool_choice"] = "none" });

        Assert.Equal(["file_search", "auto", "none"], server.Model.Requests.Select(request => request.ToolChoice));
    }

    [Theory]
    [InlineData("{\"query\": \"x", 500)]
    [InlineData("{\"query\":[\"a\",\"b\"]}", 500)]
    [InlineData("{}", 200)]
    [InlineData("{\"q\":\"x\"}", 200)]
    [InlineData("", 200)]
    public async Task Malformed_search_arguments_fail_as_recorded(string arguments, int expected)
    {
        Script(Replies.Calls(Replies.Call("file_search", arguments)), Replies.Text("done"));

        var (status, body) = await server.PostAsync("/v1/responses", Request());

        Assert.Equal(expected, status);
        Assert.Equal(expected == 500, (string?)(body as JsonObject)?["detail"] == "An unexpected error occurred while generating the response.");
    }

    [Fact]
    public async Task A_function_of_the_clients_may_be_named_file_search()
    {
        Script(Replies.Search("mirror"));

        var response = await AskAsync(new JsonObject
        {
            ["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["name"] = "file_search", ["parameters"] = null }),
        });

        Assert.Equal(["function_call"], Types(response));
    }

    [Fact]
    public async Task An_unknown_store_is_an_empty_one()
    {
        store = "vs_nope";
        Script(Replies.Search("mirror"), Replies.Text("Nothing."));

        var response = await AskAsync();

        Assert.Empty(response["output"]![0]!["results"]!.AsArray());
        Assert.Contains("file_search tool found 0 chunks:", server.Model.Requests[^1].Messages[^1].Content);
    }

    private void Script(params ModelReply[] replies)
    {
        var queue = new Queue<ModelReply>(replies);
        server.Model.Reply = _ => queue.TryDequeue(out var reply) ? reply : Replies.Text("ok");
    }

    private JsonObject Request() => new()
    {
        ["model"] = "offline/research-model",
        ["input"] = "question",
        ["tools"] = new JsonArray(
            new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = new JsonArray(store) },
            new JsonObject { ["type"] = "function", ["name"] = "list_local_files", ["parameters"] = null }),
    };

    private async Task<JsonNode> AskAsync(JsonObject? changes = null)
    {
        var request = Request();
        foreach (var (key, value) in changes ?? [])
        {
            request[key] = value?.DeepClone();
        }
        return await server.CreateAsync("/v1/responses", request);
    }

    private static IEnumerable<string?> Types(JsonNode response) => response["output"]!.AsArray().Select(item => (string?)item!["type"]);
}
