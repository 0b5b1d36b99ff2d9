using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests;

/// <summary>Puts something wrong into every place of a valid body: the answer is a client error or a success, never a crash.</summary>
public sealed class MalformedInputTests : IAsyncLifetime
{
    private const string Response = """
        {
          "model": "offline/research-model", "instructions": "i", "previous_response_id": null, "store": true,
          "input": [
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]},
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "x"}]}],
          "tools": [
            {"type": "file_search", "vector_store_ids": ["vs_x"], "max_num_results": 3, "ranking_options": {"score_threshold": 0.1},
             "filters": {"type": "and", "filters": [{"type": "eq", "key": "a", "value": 1}, {"type": "in", "key": "a", "value": [1]}]}},
            {"type": "function", "name": "f", "description": "d", "parameters": {"type": "object"}, "strict": true}],
          "tool_choice": {"type": "function", "name": "f"},
          "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "object"}}, "verbosity": "low"},
          "reasoning": {"effort": "low"}, "truncation": "disabled", "service_tier": "auto", "background": false, "metadata": {"a": "b"}, "include": ["file_search_call.results"],
          "temperature": 1, "top_p": 1, "max_output_tokens": 16, "max_tool_calls": 1, "max_infer_iters": 1, "parallel_tool_calls": true
        }
        """;

    private const string ResponseWithPrompt = """
        {
          "model": "offline/research-model", "input": "x",
          "prompt": {"id": "{prompt}", "version": "1", "variables": {"v": {"type": "input_text", "text": "t"}}}
        }
        """;

    private const string Search = """
        {"query": ["mirror"], "max_num_results": 3, "rewrite_query": false, "ranking_options": {"score_threshold": 0.1},
         "filters": {"type": "or", "filters": [{"type": "gt", "key": "a", "value": 1}, {"type": "nin", "key": "a", "value": ["x"]}]}}
        """;

    private const string Store = """
        {"name": "n", "metadata": {"a": "b"}, "expires_after": {"days": 1}, "embedding_model": "offline/keyword-index", "embedding_dimension": 1,
         "provider_id": "faiss", "file_ids": ["file-1"], "chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 1}}}
        """;

    private const string Attachment = """
        {"file_id": "file-1", "attributes": {"a": "b", "c": 1}, "chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 100}}}
        """;

    private const string Prompt = """{"prompt": "p", "variables": ["v"], "version": 1, "set_as_default": true}""";

    private const string Batch = """
        {"file_ids": ["file-1"], "attributes": {"a": "b"}, "chunking_strategy": {"type": "static", "static": {"max_chunk_size_tokens": 100}}}
        """;

    private const string Conversation = """
        {"metadata": {"a": "b"}, "items": [
            {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]},
            {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c", "output": "x"}]}
        """;

    private static readonly string[] Wrongs =
        ["null", "1", "-1", "1e300", "0.5", "\"\"", "\"x\"", "true", "[]", "[null]", "[[]]", "{}", "{\"type\":1}", "{\"a\":null}"];

    private TestServer server = null!;
    private string store = "";
    private string prompt = "";

    public async Task InitializeAsync()
    {
        server = await TestServer.StartAsync();
        store = await server.StoreWithAsync(("a.md", "The mirror."));
        prompt = (string)(await server.CreateAsync("/v1/prompts", JsonNode.Parse(Prompt)!))["prompt_id"]!;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("POST", "/v1/responses", Response)]
    [InlineData("POST", "/v1/responses", ResponseWithPrompt)]
    [InlineData("POST", "/v1/vector_stores", Store)]
    [InlineData("POST", "/v1/vector_stores/{store}", Store)]
    [InlineData("POST", "/v1/vector_stores/{store}/search", Search)]
    [InlineData("POST", "/v1/vector_stores/{store}/files", Attachment)]
    [InlineData("POST", "/v1/vector_stores/{store}/files/file-1", Attachment)]
    [InlineData("POST", "/v1/vector_stores/{store}/file_batches", Batch)]
    [InlineData("POST", "/v1/conversations", Conversation)]
    [InlineData("POST", "/v1/prompts", Prompt)]
    [InlineData("PUT", "/v1/prompts/pmpt_x", Prompt)]
    [InlineData("PUT", "/v1/prompts/pmpt_x/set-default-version", Prompt)]
    public async Task A_wrong_value_anywhere_is_never_a_crash(string method, string path, string body)
    {
        var sent = 0;
        foreach (var broken in Variants(JsonNode.Parse(body.Replace("{prompt}", prompt))!))
        {
            var (status, answer) = await server.SendAsync(new HttpMethod(method), path.Replace("{store}", store), broken);
            Assert.True(status is 200 or 400 or 404 || IsRecorded500(broken), $"{status} {answer?.ToJsonString()} for {broken.ToJsonString()}");
            sent++;
        }
        Assert.True(sent > 40);
    }

    // Two mistakes that the recorded server answers with 500.
    private static bool IsRecorded500(JsonNode body) =>
        body["input"] is JsonArray { Count: 0 } || body["text"]?["format"] is JsonObject format && format["name"] is null;

    private static IEnumerable<JsonNode> Variants(JsonNode valid)
    {
        foreach (var path in Paths(valid, []))
        {
            foreach (var wrong in Wrongs)
            {
                var copy = valid.DeepClone();
                var parent = path.SkipLast(1).Aggregate(copy, (node, step) => step is int index ? node[index]! : node[(string)step]!);
                if (path[^1] is int last)
                {
                    parent[last] = JsonNode.Parse(wrong);
                }
                else
                {
                    parent[(string)path[^1]] = JsonNode.Parse(wrong);
                }
                yield return copy;
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node, object[] path) => node switch
    {
        JsonObject map => map.SelectMany(pair => Paths(pair.Value, [.. path, pair.Key]).Prepend([.. path, pair.Key])),
        JsonArray list => list.SelectMany((item, index) => Paths(item, [.. path, index]).Prepend([.. path, index])),
        _ => [],
    };
}
