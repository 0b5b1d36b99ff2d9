using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;
using ResearchFlows.ToolServer;

namespace ResearchFlows.DevStack.Tests.Responses;

/// <summary>Tools of MCP servers that the server calls itself, and asks leave for, as OGX's source does it.</summary>
public sealed class McpToolTests : IAsyncLifetime
{
    private const string Arguments = """{"text":"tides"}""";

    private readonly string log = Path.GetTempFileName();
    private TestServer server = null!;
    private HttpToolServer tools = null!;

    public async Task InitializeAsync() => (server, tools) = (await TestServer.StartAsync(), await HttpToolServer.StartAsync(log));

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await tools.DisposeAsync();
        File.Delete(log);
    }

    [Fact]
    public async Task A_tool_of_an_mcp_server_is_listed_called_and_its_output_shown_to_the_model()
    {
        Script(("read_page", Arguments));

        var response = await AskAsync(new JsonObject { ["input"] = "x", ["tools"] = Tools(new() { ["allowed_tools"] = new JsonArray("read_page") }) });

        Assert.Equal(["mcp_list_tools", "mcp_call", "message"], Types(response));
        Assert.Equal(["read_page"], response["output"]![0]!["tools"]!.AsArray().Select(tool => (string)tool!["name"]!));
        var call = response["output"]![1]!;
        Assert.Equal(("wiki", Arguments, "read_page says: tides", null), ((string?)call["server_label"], (string?)call["arguments"], (string?)call["output"], (string?)call["error"]));
        Assert.Equal("read_page says: tides", server.Model.Requests[^1].Messages[^1].Content);
        Assert.Equal("""{"type":"mcp","server_label":"wiki","allowed_tools":["read_page"]}""", response["tools"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task A_call_that_needs_approval_is_asked_for_and_made_once_the_model_makes_it_again()
    {
        Script(("write_note", Arguments), ("write_note", """{ "text": "tides" }"""));
        var asking = await AskAsync(new JsonObject { ["input"] = "x", ["tools"] = Tools(new() { ["require_approval"] = "always" }) });
        var request = asking["output"]![1]!;

        Assert.Equal(["mcp_list_tools", "mcp_approval_request"], Types(asking));
        Assert.Equal(("wiki", "write_note", Arguments, "completed"), ((string?)request["server_label"], (string?)request["name"], (string?)request["arguments"], (string?)asking["status"]));
        Assert.Empty(await File.ReadAllLinesAsync(log));

        var answered = await AnswerAsync(asking, approve: true);

        Assert.Equal(["mcp_list_tools", "mcp_call", "message"], Types(answered));
        Assert.Equal(["user"], server.Model.Requests[1].Messages.Select(message => message.Role));
        Assert.Equal(["write_note tides"], await File.ReadAllLinesAsync(log));
    }

    [Fact]
    public async Task A_call_that_is_denied_is_not_made_and_another_one_is_asked_for()
    {
        Script(("write_note", Arguments), ("write_note", Arguments), ("write_note", "{}"));
        var asking = await AskAsync(new JsonObject { ["input"] = "x", ["tools"] = Tools(new() { ["require_approval"] = "always" }) });

        var denied = await AnswerAsync(asking, approve: false);
        var again = await AskAsync(new JsonObject { ["input"] = "y", ["tools"] = Tools(new() { ["require_approval"] = "always" }), ["previous_response_id"] = (string)denied["id"]! });

        Assert.Equal(["mcp_list_tools"], Types(denied));
        Assert.Equal(["mcp_list_tools", "mcp_approval_request"], Types(again));
        Assert.Empty(await File.ReadAllLinesAsync(log));
    }

    [Theory]
    [InlineData("""{"never":["read_page"]}""", "read_page", false)]
    [InlineData("""{"never":["read_page"]}""", "write_note", true)]
    [InlineData("""{"always":["write_note"]}""", "write_note", true)]
    [InlineData("\"never\"", "write_note", false)]
    [InlineData("null", "write_note", false)]
    public async Task What_needs_approval_is_as_the_tool_says(string requireApproval, string name, bool isAsked)
    {
        Script((name, "{}"));

        var response = await AskAsync(new JsonObject { ["input"] = "x", ["tools"] = Tools(new() { ["require_approval"] = JsonNode.Parse(requireApproval) }) });

        Assert.Equal(isAsked, Types(response).Contains("mcp_approval_request"));
    }

    [Theory]
    [InlineData("""{"type":"mcp_approval_response","approve":true}""", "approval_request_id")]
    [InlineData("""{"type":"mcp_approval_response","approval_request_id":"approval_1"}""", "approve")]
    [InlineData("""{"type":"mcp_approval_response","approval_request_id":"approval_1","approve":"perhaps"}""", "approve")]
    public async Task An_answer_without_what_it_needs_is_refused(string item, string field)
    {
        var (status, body) = await server.PostAsync("/v1/responses", new JsonObject { ["model"] = "offline/research-model", ["input"] = new JsonArray(JsonNode.Parse(item)) });

        Assert.Equal(400, status);
        Assert.Contains($"'{field}'", (string)body!["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_another_machine_is_never_called()
    {
        var (status, _) = await server.PostAsync("/v1/responses", new JsonObject
        {
            ["model"] = "offline/research-model", ["input"] = "x", ["tools"] = new JsonArray(new JsonObject { ["type"] = "mcp", ["server_label"] = "x", ["server_url"] = "http://192.0.2.1/mcp" }),
        });

        Assert.Equal(502, status);
    }

    private void Script(params (string Name, string Arguments)[] calls)
    {
        var asked = 0;
        server.Model.Reply = _ => asked < calls.Length ? Replies.Calls(Replies.Call(calls[asked].Name, calls[asked++].Arguments)) : Replies.Text("Done.");
    }

    private JsonArray Tools(JsonObject more)
    {
        (more["type"], more["server_label"], more["server_url"]) = ("mcp", "wiki", tools.Address.AbsoluteUri);
        return new JsonArray(more);
    }

    private Task<JsonNode> AnswerAsync(JsonNode asking, bool approve) => AskAsync(new JsonObject
    {
        ["previous_response_id"] = (string)asking["id"]!,
        ["tools"] = Tools(new() { ["require_approval"] = "always" }),
        ["input"] = new JsonArray(new JsonObject { ["type"] = "mcp_approval_response", ["approval_request_id"] = (string)asking["output"]![1]!["id"]!, ["approve"] = approve }),
    });

    private Task<JsonNode> AskAsync(JsonObject request)
    {
        request["model"] = "offline/research-model";
        return server.CreateAsync("/v1/responses", request);
    }

    private static IEnumerable<string> Types(JsonNode response) => response["output"]!.AsArray().Select(item => (string)item!["type"]!);
}
