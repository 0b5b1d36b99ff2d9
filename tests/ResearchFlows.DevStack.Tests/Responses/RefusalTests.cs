using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Responses;

/// <summary>Values that the recorded server's validator refuses, in its words, and those that it takes.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("truncation", "\"nope\"", "'truncation'], 'msg': \"Input should be 'auto' or 'disabled'\", 'type': 'enum'")]
    [InlineData("reasoning", """{"effort":"nope"}""", "'reasoning', 'effort'], 'msg': \"Input should be 'none', 'minimal', 'low', 'medium', 'high' or 'xhigh'\", 'type': 'literal_error'")]
    [InlineData("reasoning", """{"summary":"nope"}""", "'reasoning', 'summary'], 'msg': \"Input should be 'auto', 'concise' or 'detailed'\", 'type': 'literal_error'")]
    [InlineData("reasoning", "\"low\"", "'reasoning'], 'msg': 'Input should be a valid dictionary or instance of OpenAIResponseReasoning', 'type': 'model_type'")]
    [InlineData("text", """{"verbosity":"nope"}""", "'text', 'verbosity'], 'msg': \"Input should be 'low', 'medium' or 'high'\", 'type': 'literal_error'")]
    [InlineData("service_tier", "\"nope\"", "'service_tier'], 'msg': \"Input should be 'auto', 'default', 'flex' or 'priority'\", 'type': 'enum'")]
    [InlineData("top_logprobs", "21", "'top_logprobs'], 'msg': 'Input should be less than or equal to 20', 'type': 'less_than_equal'")]
    [InlineData("frequency_penalty", "-3", "'frequency_penalty'], 'msg': 'Input should be greater than or equal to -2', 'type': 'greater_than_equal'")]
    [InlineData("max_output_tokens", "\"many\"", "'max_output_tokens'], 'msg': 'Input should be a valid integer, unable to parse string as an integer', 'type': 'int_parsing'")]
    [InlineData("max_output_tokens", "20.5", "'max_output_tokens'], 'msg': 'Input should be a valid integer, got a number with a fractional part', 'type': 'int_from_float'")]
    [InlineData("stream", "\"maybe\"", "'stream'], 'msg': 'Input should be a valid boolean, unable to interpret input', 'type': 'bool_parsing'")]
    [InlineData("tools", "[{}]", "'tools', 0], 'msg': \"Unable to extract tag using discriminator 'type'\", 'type': 'union_tag_not_found'")]
    [InlineData("tools", """[{"type":"mcp","server_label":"x"}]""", "'tools', 0, 'mcp'], 'msg': \"Value error, Either 'server_url' or 'connector_id' must be provided for MCP tool\", 'type': 'value_error'")]
    [InlineData("tools", """[{"type":"file_search","vector_store_ids":["x"],"max_num_results":51}]""", "'tools', 0, 'file_search', 'max_num_results'], 'msg': 'Input should be less than or equal to 50', 'type': 'less_than_equal'")]
    [InlineData("prompt", """{"id":"x","variables":{"v":{"type":"frob"}}}""", "'prompt', 'variables', 'v'], 'msg': \"Input tag 'frob' found using 'type' does not match any of the expected tags: 'input_text', 'input_image', 'input_file'\", 'type': 'union_tag_invalid'")]
    public async Task A_value_that_the_recorded_server_refuses_is_refused_in_its_words(string field, string value, string mistake)
    {
        var (status, body) = await AskAsync(field, value);

        Assert.Equal((400, $"{{'errors': [{{'loc': ['body', {mistake}}}]}}"), (status, (string?)body!["error"]!["message"]));
    }

    [Fact]
    public async Task An_unknown_text_format_is_refused_with_every_known_one()
    {
        var (status, body) = await AskAsync("text", """{"format":{"type":"frob"}}""");

        Assert.Equal(400, status);
        Assert.Equal(
            "{'errors': [{'loc': ['body', 'text', 'format', 'type', \"literal['text']\"], 'msg': \"Input should be 'text'\", 'type': 'literal_error'}, " +
            "{'loc': ['body', 'text', 'format', 'type', \"literal['json_schema']\"], 'msg': \"Input should be 'json_schema'\", 'type': 'literal_error'}, " +
            "{'loc': ['body', 'text', 'format', 'type', \"literal['json_object']\"], 'msg': \"Input should be 'json_object'\", 'type': 'literal_error'}]}",
            (string?)body!["error"]!["message"]);
    }

    [Theory]
    [InlineData("tool_choice", "\"nope\"")]
    [InlineData("tool_choice", """{"type":"nope"}""")]
    [InlineData("tool_choice", """{"type":"allowed_tools"}""")]
    [InlineData("tool_choice", "{}")]
    public async Task A_tool_choice_that_is_none_is_refused_under_both_of_its_readings(string field, string value)
    {
        var (status, body) = await AskAsync(field, value);

        Assert.Equal(400, status);
        Assert.StartsWith(
            "{'errors': [{'loc': ['body', 'tool_choice', 'str-enum[OpenAIResponseInputToolChoiceMode]'], 'msg': \"Input should be 'auto', 'required' or 'none'\", 'type': 'enum'}, " +
            "{'loc': ['body', 'tool_choice', 'tagged-union[OpenAIResponseInputToolChoiceAllowedTools,",
            (string?)body!["error"]!["message"]);
    }

    [Theory]
    [InlineData("reasoning", """{"effort":"xhigh"}""")]
    [InlineData("reasoning", "{}")]
    [InlineData("stream", "\"no\"")]
    [InlineData("temperature", "\"1\"")]
    [InlineData("max_output_tokens", "\"20\"")]
    [InlineData("tool_choice", """{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]}""")]
    [InlineData("tool_choice", """{"type":"web_search"}""")]
    [InlineData("tool_choice", """{"type":"function","name":"of no such name"}""")]
    [InlineData("tools", """[{"type":"file_search","vector_store_ids":["x"],"filters":{"type":"frob"}}]""")]
    [InlineData("tools", """[{"type":"file_search","vector_store_ids":["x"],"ranking_options":{"ranker":"frob","score_threshold":-1}}]""")]
    public async Task A_value_that_the_recorded_server_takes_is_taken(string field, string value)
    {
        Assert.Equal(200, (await AskAsync(field, value)).Status);
    }

    [Fact]
    public async Task Of_the_tools_only_those_allowed_reach_the_model()
    {
        var tool = new JsonObject { ["type"] = "function", ["name"] = "f", ["parameters"] = null };
        var other = new JsonObject { ["type"] = "function", ["name"] = "g", ["parameters"] = null };
        await server.CreateAsync("/v1/responses", new JsonObject
        {
            ["model"] = "offline/research-model",
            ["input"] = "x",
            ["tools"] = new JsonArray(tool, other),
            ["tool_choice"] = JsonNode.Parse("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}"""),
        });

        var seen = Assert.Single(server.Model.Requests);
        Assert.Equal(("g", "required"), (Assert.Single(seen.Tools).Name, seen.ToolChoice));
    }

    [Fact]
    public async Task An_MCP_server_is_one_that_cannot_be_reached()
    {
        var (status, body) = await AskAsync("tools", """[{"type":"mcp","server_label":"x","server_url":"http://127.0.0.1:9/mcp"}]""");

        Assert.Equal(
            (502, "Failed to connect to MCP server at http://127.0.0.1:9/mcp: Connection refused"), (status, (string?)body!["error"]!["message"]));
    }

    [Theory]
    [InlineData("/v1/vector_stores?limit=101", "error")]
    [InlineData("/v1/vector_stores?limit=0", "error")]
    [InlineData("/v1/responses?limit=101", "detail")]
    [InlineData("/v1/responses?order=sideways", "error")]
    [InlineData("/v1/files?purpose=nope", "error")]
    public async Task A_list_refuses_what_the_recorded_server_refuses(string path, string member)
    {
        var (status, body) = await server.GetAsync(path);

        Assert.Equal((400, member), (status, Assert.Single(body!.AsObject()).Key));
    }

    private Task<(int Status, JsonNode? Body)> AskAsync(string field, string value) => server.PostAsync(
        "/v1/responses", new JsonObject { ["model"] = "offline/research-model", ["input"] = "x", [field] = JsonNode.Parse(value) });
}
