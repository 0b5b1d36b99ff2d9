using System.Net;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Faults;

public sealed class FaultTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_status_with_headers_and_body_comes_as_often_as_asked()
    {
        server.Faults.Add(new FaultRule
        {
            Kind = FaultKind.Status,
            Path = "/v1/prompts*",
            Status = 429,
            Body = """{"error":{"message":"slow down"}}""",
            Headers = new Dictionary<string, string> { ["Retry-After"] = "7" },
            Skip = 1,
            Times = 1,
        });

        Assert.Equal(200, (await server.GetAsync("/v1/prompts")).Status);
        using var refused = await server.Http.GetAsync("/v1/prompts");
        Assert.Equal((429, "7"), ((int)refused.StatusCode, refused.Headers.RetryAfter!.ToString()));
        Assert.Equal("""{"error":{"message":"slow down"}}""", await refused.Content.ReadAsStringAsync());
        Assert.Equal(200, (await server.GetAsync("/v1/prompts")).Status);
    }

    [Fact]
    public async Task Every_third_request_fails()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.Status, Status = 503, Method = "GET", Path = "/v1/health", Every = 3 });
        var statuses = new List<int>();
        for (var request = 0; request < 6; request++)
        {
            statuses.Add((await server.GetAsync("/v1/health")).Status);
        }

        Assert.Equal([200, 200, 503, 200, 200, 503], statuses);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_connection_is_dropped_before_or_after_the_work(bool afterWork, int prompts)
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.Drop, Method = "POST", AfterWork = afterWork, Times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync("/v1/prompts", new JsonObject { ["prompt"] = "x" }));

        Assert.Equal(prompts, (await server.GetAsync("/v1/prompts")).Body!["data"]!.AsArray().Count);
        Assert.Equal(
            [new LoggedRequest("POST", "/v1/prompts", 0), new LoggedRequest("GET", "/v1/prompts", 200)], server.Faults.Requests);
    }

    [Fact]
    public async Task A_reply_may_be_lost_behind_an_error_status()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.Status, Status = 502, Method = "POST", AfterWork = true, Times = 1 });

        Assert.Equal(502, (await server.PostAsync("/v1/prompts", new JsonObject { ["prompt"] = "x" })).Status);
        Assert.Single((await server.GetAsync("/v1/prompts")).Body!["data"]!.AsArray());
    }

    [Fact]
    public async Task A_body_is_cut_off()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.TruncatedBody, Times = 1 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Http.GetStringAsync("/v1/models"));
    }

    [Fact]
    public async Task A_body_is_not_JSON()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.MalformedBody, Times = 1 });
        using var response = await server.Http.GetAsync("/v1/models");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("<html>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latency_outlasts_an_impatient_client()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.Delay, Latency = TimeSpan.FromMinutes(10) });
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Http.GetAsync("/v1/health", patience.Token));
    }

    [Fact]
    public async Task Scripted_replies_go_before_the_scripted_function_and_that_before_the_model()
    {
        server.Faults.EnqueueReply(Replies.Text("queued"));
        server.Faults.Model = request => request.Messages[^1].Content == "two" ? Replies.Text("function") : null;

        Assert.Equal("queued", await AskAsync("one"));
        Assert.Equal("function", await AskAsync("two"));
        Assert.Equal("ok", await AskAsync("three"));
    }

    [Fact]
    public async Task A_scripted_failure_is_the_models_failure()
    {
        server.Faults.Model = _ => throw new ModelFailedException("out of memory");

        var (status, body) = await server.PostAsync("/v1/responses", new JsonObject { ["model"] = "offline/research-model", ["input"] = "x" });

        Assert.Equal((500, "out of memory"), (status, (string?)body!["detail"]));
    }

    [Fact]
    public async Task Cleared_faults_are_gone()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.Drop });
        server.Faults.Clear();

        Assert.Equal(200, (await server.GetAsync("/v1/health")).Status);
    }

    private async Task<string?> AskAsync(string input)
    {
        var response = await server.CreateAsync("/v1/responses", new JsonObject { ["model"] = "offline/research-model", ["input"] = input });
        return (string?)response["output"]![0]!["content"]![0]!["text"];
    }
}
