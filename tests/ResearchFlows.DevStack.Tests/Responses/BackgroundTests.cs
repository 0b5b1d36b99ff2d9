using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Tests.Replay;
using ResearchFlows.DevStack.Tests.Support;

namespace ResearchFlows.DevStack.Tests.Responses;

public sealed class BackgroundTests : IAsyncLifetime
{
    private readonly TaskCompletionSource gate = new();
    private readonly TaskCompletionSource begun = new();
    private TestServer server = null!;

    public async Task InitializeAsync() => server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Is_answered_at_once_and_found_by_its_id_until_it_is_done()
    {
        HoldInferences();
        var queued = await StartAsync();
        await begun.Task;
        var running = await GetAsync(queued);
        gate.SetResult();
        var done = await DoneAsync(queued);

        Assert.Equal(("queued", true, 0), ((string?)queued["status"], (bool)queued["background"]!, queued["output"]!.AsArray().Count));
        Assert.Equal("in_progress", (string?)running["status"]);
        Assert.Equal(("completed", true, "ok"), ((string?)done["status"], (bool)done["background"]!, (string?)done["output"]![0]!["content"]![0]!["text"]));
    }

    [Fact]
    public async Task A_cancelled_one_stops_its_inference_and_stays_cancelled()
    {
        HoldInferences();
        var queued = await StartAsync();
        await begun.Task;
        Assert.Equal(1, server.Faults.RunningInferences);

        var cancelled = await server.CreateAsync($"/v1/responses/{queued["id"]}/cancel", new JsonObject());
        await UntilAsync(() => server.Faults.RunningInferences == 0);
        var again = await server.CreateAsync($"/v1/responses/{queued["id"]}/cancel", new JsonObject());

        Assert.Equal("cancelled", (string?)cancelled["status"]);
        Assert.Equal("cancelled", (string?)again["status"]);
        Assert.Equal("cancelled", (string?)(await GetAsync(queued))["status"]);
    }

    [Fact]
    public async Task Only_one_in_the_background_that_has_not_ended_can_be_cancelled()
    {
        var foreground = (string)(await server.CreateAsync("/v1/responses", Request()))["id"]!;
        var ended = (string)(await DoneAsync(await StartAsync()))["id"]!;

        var (first, firstBody) = await server.PostAsync($"/v1/responses/{foreground}/cancel", new JsonObject());
        var (second, secondBody) = await server.PostAsync($"/v1/responses/{ended}/cancel", new JsonObject());

        Assert.Equal((409, 409, 404), (first, second, (await server.PostAsync("/v1/responses/resp_nope/cancel", new JsonObject())).Status));
        Assert.Equal($"Cannot cancel response '{foreground}': only background responses can be cancelled", (string?)firstBody!["detail"]);
        Assert.Equal($"Cannot cancel response '{ended}' with status 'completed'", (string?)secondBody!["detail"]);
    }

    [Theory]
    [InlineData(UpstreamFailures.RateLimit, "server_error")]
    public async Task A_failure_is_kept_with_its_words(string text, string code)
    {
        server.Faults.EnqueueFailure(text);

        var failed = await DoneAsync(await StartAsync());

        Assert.Equal(("failed", code, text), ((string?)failed["status"], (string?)failed["error"]!["code"], (string?)failed["error"]!["message"]));
    }

    [Fact]
    public async Task What_it_refers_to_is_looked_for_when_it_runs()
    {
        var failed = await DoneAsync(await StartAsync(request => request["previous_response_id"] = "resp_nope"));

        Assert.Equal(("failed", "processing_error"), ((string?)failed["status"], (string?)failed["error"]!["code"]));
        Assert.StartsWith("Response 'resp_nope' not found.", (string?)failed["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_has_ended_can_be_continued_and_one_that_has_not_cannot()
    {
        var ended = await DoneAsync(await StartAsync());
        await server.CreateAsync("/v1/responses", Request(request => request["previous_response_id"] = (string)ended["id"]!));
        Assert.Equal(["user", "assistant", "user"], server.Model.Requests[^1].Messages.Select(message => message.Role));

        HoldInferences();
        var running = await StartAsync();
        await begun.Task;
        var (status, body) = await server.PostAsync("/v1/responses", Request(request => request["previous_response_id"] = (string)running["id"]!));

        Assert.Equal(400, status);
        Assert.StartsWith($"Response {running["id"]} is still in_progress.", (string?)body!["detail"], StringComparison.Ordinal);
        gate.SetResult();
        await DoneAsync(running);
    }

    [Theory]
    [InlineData("stream", true)]
    [InlineData("store", false)]
    public async Task Does_not_go_with_a_stream_or_without_being_kept(string field, bool value)
    {
        var (status, body) = await server.PostAsync("/v1/responses", Request(request => (request["background"], request[field]) = (true, value)));

        Assert.Equal(400, status);
        Assert.Contains("background", (string?)body!["detail"]);
    }

    [Theory]
    [InlineData(FieldSupport.Ignored, 200)]
    [InlineData(FieldSupport.Refused, 400)]
    public async Task A_server_without_it_answers_when_the_response_is_done_or_refuses(FieldSupport support, int expected)
    {
        server.Faults.Background = support;

        var (status, body) = await server.PostAsync("/v1/responses", Request(request => request["background"] = true));

        Assert.Equal(expected, status);
        Assert.Equal(status == 200 ? "completed" : null, (string?)body!["status"]);
        Assert.Equal(404, (await server.PostAsync("/v1/responses/resp_x/cancel", new JsonObject())).Status);
    }

    [Fact]
    public async Task A_server_that_stops_leaves_what_runs_as_it_was()
    {
        HoldInferences();
        await StartAsync();
        await begun.Task;

        await server.DisposeAsync();

        Assert.Equal(0, server.Faults.RunningInferences);
        server = await TestServer.StartAsync();
    }

    [Fact]
    public async Task What_was_being_made_when_the_process_ended_is_gone_at_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("devstack-left-");
        DevStackOptions SameFile(DevStackOptions options) => options with { DataFile = Path.Combine(folder.FullName, "devstack.db") };
        await server.DisposeAsync();
        server = await TestServer.StartAsync(SameFile);
        var finished = await DoneAsync(await StartAsync());
        HoldInferences();
        var left = await StartAsync();
        await begun.Task;
        await server.DisposeAsync();

        server = await TestServer.StartAsync(SameFile);

        Assert.Equal(404, (await server.GetAsync($"/v1/responses/{left["id"]}")).Status);
        Assert.Equal("completed", (string?)(await GetAsync(finished))["status"]);
        await server.DisposeAsync();
        folder.Delete(recursive: true);
        server = await TestServer.StartAsync();
    }

    private void HoldInferences() => server.Faults.BeforeInference = (_, cancellationToken) =>
    {
        begun.TrySetResult();
        return gate.Task.WaitAsync(cancellationToken);
    };

    private static JsonObject Request(Action<JsonObject>? change = null)
    {
        var request = new JsonObject { ["model"] = "offline/research-model", ["input"] = "hello" };
        change?.Invoke(request);
        return request;
    }

    private Task<JsonNode> StartAsync(Action<JsonObject>? change = null) => server.CreateAsync("/v1/responses", Request(request =>
    {
        request["background"] = true;
        change?.Invoke(request);
    }));

    private async Task<JsonNode> GetAsync(JsonNode response) => (await server.GetAsync($"/v1/responses/{response["id"]}")).Body!;

    private async Task<JsonNode> DoneAsync(JsonNode response)
    {
        var current = response;
        await UntilAsync(async () => (string?)(current = await GetAsync(response))["status"] is not ("queued" or "in_progress"));
        return current;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
