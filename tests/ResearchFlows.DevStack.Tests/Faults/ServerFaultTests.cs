using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Faults;

/// <summary>What real servers do when things go wrong, played on demand.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_file_that_the_embedder_failed_on_stays_failed_until_it_is_taken_out_and_attached_again()
    {
        var (store, file) = (await server.StoreWithAsync(), await server.UploadAsync("pump.md", "The pump delivers 5 bar."));
        server.Faults.IndexingFailure = filename => filename == "pump.md" ? "Error code: 500 - embedder is away" : null;
        var first = await AttachAsync(store, file);
        var other = await AttachAsync(store, await server.UploadAsync("valve.md", "The valve opens at 4 bar."));
        server.Faults.IndexingFailure = null;
        var again = await AttachAsync(store, file);
        await server.SendAsync(HttpMethod.Delete, $"/v1/vector_stores/{store}/files/{file}");
        var anew = await AttachAsync(store, file);

        Assert.Equal(("failed", "Error code: 500 - embedder is away"), ((string?)first["status"], (string?)first["last_error"]!["message"]));
        Assert.Equal(("failed", "Error code: 500 - embedder is away"), ((string?)again["status"], (string?)again["last_error"]!["message"]));
        Assert.Equal(("completed", "completed"), ((string?)other["status"], (string?)anew["status"]));
    }

    [Theory]
    [InlineData("/v1/prompts/pmpt_nope", 400)]
    [InlineData("/v1/vector_stores/vs_nope", 400)]
    [InlineData("/v1/files/file-abc", 404)]
    public async Task After_an_error_that_was_not_foreseen_the_next_request_on_the_connection_is_reset(string path, int status)
    {
        server.Faults.ClosesAfterErrors = true;
        using var http = OneConnection();

        using var error = await http.GetAsync(path);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync("/v1/prompts", Json("""{"prompt":"x"}""")));
        using var onANewConnection = await http.PostAsync("/v1/prompts", Json("""{"prompt":"x"}"""));

        Assert.Equal((status, false, 200), ((int)error.StatusCode, error.Headers.ConnectionClose == true, (int)onANewConnection.StatusCode));
    }

    [Fact]
    public async Task After_a_502_the_next_request_on_the_connection_is_reset_and_after_a_mistake_of_the_client_it_is_not()
    {
        server.Faults.ClosesAfterErrors = true;
        server.Faults.Add(UpstreamFailures.UnreachableMcpServer(times: 1));
        using var http = OneConnection();
        using var mistake = await http.PostAsync("/v1/prompts", Json("{}"));
        using var unreachable = await http.PostAsync("/v1/responses", Json("{}"));

        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync("/v1/prompts", Json("""{"prompt":"x"}""")));

        Assert.Equal((400, 502), ((int)mistake.StatusCode, (int)unreachable.StatusCode));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task An_inference_may_go_on_when_its_client_has_left(bool outlives, int running)
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        server.Faults.InferencesOutliveClients = outlives;
        server.Faults.BeforeInference = (_, cancellationToken) =>
        {
            Assert.Equal(outlives, !cancellationToken.CanBeCanceled);
            begun.SetResult();
            return gate.Task.WaitAsync(cancellationToken);
        };
        using var patience = new CancellationTokenSource();
        var request = server.Http.PostAsync("/v1/responses", Json("""{"model":"offline/research-model","input":"x"}"""), patience.Token);
        await begun.Task;

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await UntilAsync(() => server.Faults.RunningInferences == running);

        gate.SetResult();
        await UntilAsync(() => server.Faults.RunningInferences == 0);
    }

    [Fact]
    public async Task A_server_without_prompts_has_no_such_route()
    {
        var prompt = (string)(await server.CreateAsync("/v1/prompts", new JsonObject { ["prompt"] = "x" }))["prompt_id"]!;
        server.Faults.WithoutPrompts = true;

        foreach (var (status, body) in new[]
        {
            await server.GetAsync("/v1/prompts"), await server.GetAsync($"/v1/prompts/{prompt}"), await server.PostAsync("/v1/prompts", new JsonObject { ["prompt"] = "x" }),
        })
        {
            Assert.Equal((404, """{"detail":"Not Found"}"""), (status, body!.ToJsonString()));
        }
    }

    [Fact]
    public async Task A_server_may_lose_all_it_has_kept()
    {
        var prompt = (string)(await server.CreateAsync("/v1/prompts", new JsonObject { ["prompt"] = "x" }))["prompt_id"]!;
        var store = await server.StoreWithAsync(("pump.md", "The pump delivers 5 bar."));
        var response = (string)(await AskAsync())["id"]!;

        server.Faults.LoseState();

        Assert.Equal(404, (await server.GetAsync($"/v1/responses/{response}")).Status);
        Assert.Equal(400, (await server.GetAsync($"/v1/prompts/{prompt}")).Status);
        Assert.Equal(400, (await server.GetAsync($"/v1/vector_stores/{store}")).Status);
        Assert.Empty((await server.GetAsync("/v1/files")).Body!["data"]!.AsArray());
        Assert.Equal(200, (await server.PostAsync($"/v1/vector_stores/{await server.StoreWithAsync(("a.md", "It works."))}/search", new JsonObject { ["query"] = "works" })).Status);
    }

    [Theory]
    [InlineData(UpstreamFailures.RateLimit)]
    [InlineData(UpstreamFailures.Busy)]
    [InlineData(UpstreamFailures.NoTools)]
    [InlineData(UpstreamFailures.NoModel)]
    [InlineData(UpstreamFailures.ContextOverflow)]
    public async Task A_failure_of_the_upstream_is_a_500_with_its_words(string text)
    {
        server.Faults.EnqueueFailure(text);

        var (status, body) = await server.PostAsync("/v1/responses", Request());

        Assert.Equal((500, text), (status, (string?)body!["detail"]));
        Assert.Equal("completed", (string?)(await AskAsync())["status"]);
    }

    [Fact]
    public async Task A_context_that_overflows_may_be_a_400()
    {
        server.Faults.Add(UpstreamFailures.ContextOverflowAsBadRequest());

        var (status, body) = await server.PostAsync("/v1/responses", Request());

        Assert.Equal((400, "context_length_exceeded"), (status, (string?)body!["error"]!["code"]));
    }

    [Fact]
    public async Task A_stream_is_cut_off_in_the_middle_of_an_answer()
    {
        server.Faults.Add(new FaultRule { Kind = FaultKind.TruncatedBody, Path = "/v1/responses", Times = 1 });
        using var answer = await server.Http.PostAsync("/v1/responses", Json("""{"model":"offline/research-model","input":"x","stream":true}"""));
        var events = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("response.created", events);
        Assert.DoesNotContain("response.completed", events);
    }

    private HttpClient OneConnection() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = server.Endpoint };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static JsonObject Request() => new() { ["model"] = "offline/research-model", ["input"] = "x" };

    private Task<JsonNode> AskAsync() => server.CreateAsync("/v1/responses", Request());

    private Task<JsonNode> AttachAsync(string store, string file) =>
        server.CreateAsync($"/v1/vector_stores/{store}/files", new JsonObject { ["file_id"] = file });

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
