using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Models;

/// <summary>Against a small chat-completions server.</summary>
public sealed class UpstreamModelTests : IAsyncLifetime
{
    private const string Answer = """
        {"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"From upstream."}}],"usage":{"prompt_tokens":11,"completion_tokens":4}}
        """;

    private readonly List<(string? Authorization, JsonNode Body)> received = [];
    private readonly Queue<(int Status, string Body)> answers = new();
    private WebApplication upstream = null!;
    private TestServer server = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        upstream = builder.Build();
        upstream.MapPost("/v1/chat/completions", async (HttpRequest request) =>
        {
            received.Add((request.Headers.Authorization, JsonNode.Parse(await new StreamReader(request.Body).ReadToEndAsync())!));
            var (status, body) = answers.TryDequeue(out var next) ? next : (200, Answer);
            return Results.Text(body, "application/json", statusCode: status);
        });
        await upstream.StartAsync();
        server = await TestServer.StartAsync(options => options with
        {
            Model = null,
            Upstream = new Uri(upstream.Urls.Single() + "/v1"),
            UpstreamKey = "secret",
            Models = ["ollama/llama3.1:8b"],
        });
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Forwards_messages_tools_and_options_and_strips_the_provider_from_the_model()
    {
        var response = await server.CreateAsync("/v1/responses", new JsonObject
        {
            ["model"] = "ollama/llama3.1:8b",
            ["instructions"] = "Be brief.",
            ["input"] = "hello",
            ["temperature"] = 0.5,
            ["max_output_tokens"] = 64,
            ["tools"] = new JsonArray(new JsonObject
            {
                ["type"] = "function", ["name"] = "f", ["description"] = "d", ["parameters"] = new JsonObject { ["type"] = "object" }, ["strict"] = true,
            }),
            ["tool_choice"] = new JsonObject { ["type"] = "function", ["name"] = "f" },
            ["text"] = JsonNode.Parse("""{"format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}}"""),
        });

        var (authorization, body) = Assert.Single(received);
        Assert.Equal("Bearer secret", authorization);
        Assert.Equal(
            """{"model":"llama3.1:8b","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hello"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":true,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},"temperature":0.5,"max_tokens":64}""",
            body.ToJsonString());
        Assert.Equal("From upstream.", (string?)response["output"]![0]!["content"]![0]!["text"]);
        Assert.Equal(15, (int)response["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Runs_the_search_the_upstream_asks_for_and_hands_the_results_back()
    {
        var store = await server.StoreWithAsync(("apollo.md", "The mirror measures 4.2 metres."));
        answers.Enqueue((200, """
            {"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"file_search","arguments":"{\"query\":\"mirror\"}"}}]}}]}
            """));

        await AskAsync(new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = new JsonArray(store) });

        var messages = received[1].Body["messages"]!.AsArray();
        Assert.Equal("call_1", (string?)messages[1]!["tool_calls"]![0]!["id"]);
        Assert.Equal(("tool", "call_1"), ((string?)messages[2]!["role"], (string?)messages[2]!["tool_call_id"]));
        Assert.Contains("The mirror measures 4.2 metres.", (string?)messages[2]!["content"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Tries_three_times_when_the_upstream_is_busy(int status)
    {
        answers.Enqueue((status, "busy"));
        answers.Enqueue((status, "busy"));

        Assert.Equal(200, (await AskAsync()).Status);
        Assert.Equal(3, received.Count);
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"too long","type":"invalid_request_error"}}""", "too long", 1)]
    [InlineData(401, """{"error":"bad key"}""", "bad key", 1)]
    [InlineData(404, "no such model", "no such model", 1)]
    [InlineData(500, """{"error":{"message":"out of memory"}}""", "out of memory", 3)]
    public async Task Every_upstream_failure_is_a_500_with_the_upstreams_words(int status, string body, string detail, int tries)
    {
        for (var attempt = 0; attempt < tries; attempt++)
        {
            answers.Enqueue((status, body));
        }

        var answer = await AskAsync();

        Assert.Equal((500, detail, tries), (answer.Status, (string?)answer.Body!["detail"], received.Count));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("null")]
    public async Task An_answer_that_is_no_chat_completion_is_a_model_failure(string body)
    {
        answers.Enqueue((200, body));

        var answer = await AskAsync();

        Assert.Equal((500, "The upstream's answer is not a chat completion."), (answer.Status, (string?)answer.Body!["detail"]));
    }

    [Fact]
    public async Task An_upstream_that_is_down_is_a_model_failure()
    {
        // Nobody listens, and nobody else can get the port.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var alone = await TestServer.StartAsync(options => options with { Model = null, Upstream = new Uri($"http://{taken.LocalEndPoint}/v1"), Models = ["ollama/llama3.1:8b"] });

        var answer = await alone.PostAsync("/v1/responses", new JsonObject { ["model"] = "ollama/llama3.1:8b", ["input"] = "hello" });

        Assert.Equal(500, answer.Status);
        Assert.StartsWith("Connection error", (string?)answer.Body!["detail"], StringComparison.Ordinal);
    }

    private Task<(int Status, JsonNode? Body)> AskAsync(JsonNode? tool = null) => server.PostAsync("/v1/responses", new JsonObject
    {
        ["model"] = "ollama/llama3.1:8b",
        ["input"] = "hello",
        ["tools"] = tool is null ? [] : new JsonArray(tool),
    });
}
