using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Globalization;
using System.Net.Http.Json;

namespace ResearchFlows.Local.Tests.Faults;

/// <summary>Whatever the server does, runs finish when it is well again, and their history says what happened.</summary>
public sealed class ServerFaultTests
{
    public static TheoryData<string, string> EverySecondCall => new()
    {
        { "500", "500 injected fault" },
        { "429", "429 injected fault (retry after 7 s)" },
        { "503 until a date", "503 injected fault (retry after " },
        { "half a body", "POST /v1/responses: " },
        { "HTML", "the reply cannot be read" },
        { "closed", "An error occurred while sending the request. " },
        { "closed after the work", "An error occurred while sending the request. " },
    };

    [Theory, MemberData(nameof(EverySecondCall))]
    public async Task A_run_finishes_though_every_second_call_fails_and_its_steps_say_why(string fault, string reason)
    {
        await using var world = await FaultyWorld.StartAsync();
        world.Faults.Add(Rule(fault));

        await world.AskAsync("run");
        var run = await world.EndOfAsync("run");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        var result = ApiClient.Read<ResearchResult>(run.Output!.Value);
        Assert.Equal((HarborAgent.Answer, HarborAgent.Turns, StopReason.Answered), (result.Answer, result.Turns, result.StopReason));
        var steps = (await world.GetAsync<StepsView>("/api/instances/run/steps")).Steps;
        Assert.All(steps, step => Assert.Equal((StepStatus.Completed, step.Attempts - 1), (step.Status, step.Failures.Count)));
        // What is reset on a kept connection is repeated at once, half a reply may be lost in a reset too; but while the end of the reply before is still
        // on its way, a request goes over a new one.
        var (least, most) = fault is "closed" or "closed after the work" or "half a body" ? (1, 2) : (2, 2);
        int[] attempts = [.. steps.Where(step => step.Kind == StepKind.ModelTurn).Select(step => step.Attempts)];
        Assert.Equal((HarborAgent.Turns, 1), (attempts.Length, attempts[0]));
        Assert.All(attempts[1..], count => Assert.InRange(count, least, most));
        Assert.All(steps.SelectMany(step => step.Failures), failure => Assert.Contains(reason, failure, StringComparison.Ordinal));
        await AssertNothingDoubleAsync(world);
    }

    [Fact]
    public async Task A_run_finishes_though_every_second_call_of_any_kind_is_answered_with_500()
    {
        await using var world = await FaultyWorld.StartAsync();
        world.Faults.Add(new FaultRule { Path = "*", Every = 2, Kind = FaultKind.Status, Status = 500 });

        await world.AskAsync("run");
        var run = await world.EndOfAsync("run");

        Assert.Equal(HarborAgent.Answer, ApiClient.Read<ResearchResult>(run.Output!.Value).Answer);
        await AssertNothingDoubleAsync(world);
    }

    [Fact]
    public async Task A_slow_server_is_waited_for_without_another_attempt()
    {
        await using var world = await FaultyWorld.StartAsync();
        await world.AskAsync("first");
        await world.EndOfAsync("first");
        world.Faults.BeforeInference = (_, cancelled) =>
        {
            // Time passes only while the server thinks: on its way nothing is late.
            var thinking = Task.Delay(TimeSpan.FromSeconds(5), world.Time, cancelled);
            world.Time.Advance(TimeSpan.FromSeconds(5));
            return thinking;
        };

        await world.AskAsync("run");

        await world.EndOfAsync("run");
        var turns = (await world.GetAsync<StepsView>("/api/instances/run/steps")).Steps.Where(step => step.Kind == StepKind.ModelTurn).ToList();
        Assert.All(turns, turn => Assert.Equal((1, StepStatus.Completed), (turn.Attempts, turn.Status)));
        Assert.All(turns, turn => Assert.True(turn.DurationMs >= 5000, $"{turn.DurationMs}"));
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_start_is_waited_for_through_a_night_and_health_says_so()
    {
        await using var world = await FaultyWorld.StartAsync(server: false);
        await world.AskAsync("run");
        var failed = await world.WaitOutAsync("run", failures: 3);
        var health = await world.HealthAsync();
        var evening = world.Time.GetUtcNow();
        while (world.Time.GetUtcNow() < evening.AddHours(9))
        {
            failed = await world.WaitOutAsync("run", failures: failed.Count(item => item.EventType == HistoryEventType.TaskFailed) + 1);
        }

        await world.StartServerAsync();
        var run = await world.EndOfAsync("run");

        Assert.Equal("Degraded", health.Status);
        Assert.Contains("Connection refused", health.LlamaStack.Reason, StringComparison.Ordinal);
        Assert.Equal(HarborAgent.Answer, ApiClient.Read<ResearchResult>(run.Output!.Value).Answer);
        var prepared = (await world.GetAsync<StepsView>("/api/instances/run/steps")).Steps[0];
        Assert.InRange(prepared.Attempts, 100, 150);
        Assert.All(prepared.Failures, failure => Assert.Contains("Connection refused", failure, StringComparison.Ordinal));
        Assert.Equal("Healthy", (await world.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_server_that_dies_in_mid_run_costs_no_turn_twice_and_the_outage_does_not_count_as_time_of_the_agent()
    {
        await using var world = await FaultyWorld.StartAsync();
        world.Faults.Add(new FaultRule { Path = "/v1/responses", Skip = 2, Kind = FaultKind.Drop, Times = 2 });
        await world.AskAsync("run");
        await world.WaitOutAsync("run", failures: 1);
        await world.StopServerAsync();
        await world.WaitOutAsync("run", failures: 20);
        await world.StartServerAsync();

        var run = await world.EndOfAsync("run");

        var result = ApiClient.Read<ResearchResult>(run.Output!.Value);
        Assert.Equal((HarborAgent.Answer, StopReason.Answered, HarborAgent.Turns), (result.Answer, result.StopReason, result.Turns));
        Assert.True(run.LastUpdatedAt - run.CreatedAt > TimeSpan.FromMinutes(50));
        Assert.Equal(HarborAgent.Turns, world.Faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/responses", Status: 200 }));
        await AssertNothingDoubleAsync(world);
    }

    [Fact]
    public async Task A_request_that_fails_again_and_again_is_given_up()
    {
        await using var world = await FaultyWorld.StartAsync();
        world.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 500, Body = """{"detail":"this one never works"}""" });

        await world.AskAsync("run");
        var run = await world.EndOfAsync("run");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        Assert.Contains("this one never works", run.Failure!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(12, world.Faults.Requests.Count(request => request.Path == "/v1/responses"));
    }

    [Theory]
    [InlineData(FaultKind.Delay)]
    [InlineData(FaultKind.Drop)]
    public async Task A_run_that_waits_for_the_server_can_be_terminated_at_once(FaultKind fault)
    {
        await using var world = await FaultyWorld.StartAsync();
        world.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = fault, Latency = fault == FaultKind.Delay ? TimeSpan.FromDays(1) : TimeSpan.Zero });
        await world.AskAsync("run");
        await world.UntilAsync("run", history => fault == FaultKind.Drop ? FaultyWorld.DueAt(history) is not null : history.Any(item => item.Name == "ModelTurn"));

        using var terminated = await world.Http.PostAsJsonAsync("/api/instances/run/terminate", new { reason = "enough" }, FaultyWorld.Soon);
        var run = await world.GetAsync<InstanceView>("/api/instances/run?waitSeconds=60");

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, run.RuntimeStatus);
        Assert.Equal(FaultyWorld.DueAt(await world.HistoryAsync("run")) is null, fault == FaultKind.Delay);
    }

    [Fact]
    public async Task A_run_that_is_terminated_leaves_no_inference_behind_that_can_be_cancelled()
    {
        await using var world = await FaultyWorld.StartAsync();
        // What is streamed cannot be cancelled there; a server that does not stream is asked in the background.
        world.Faults.Streams = FieldSupport.Refused;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Faults.InferencesOutliveClients = true;
        world.Faults.BeforeInference = (_, cancellationToken) =>
        {
            begun.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        };
        await world.AskAsync("run");
        await begun.Task.WaitAsync(FaultyWorld.Soon);

        using var terminated = await world.Http.PostAsJsonAsync("/api/instances/run/terminate", new { reason = "enough" }, FaultyWorld.Soon);

        var soon = FaultyWorld.Soon;
        while (world.Faults.RunningInferences > 0 || !world.Faults.Requests.Any(request => request.Path.EndsWith("/cancel", StringComparison.Ordinal)))
        {
            await Task.Delay(5, soon);
        }
    }

    [Fact]
    public async Task Waiting_runs_do_nothing_until_they_are_due_and_all_finish()
    {
        await using var world = await FaultyWorld.StartAsync(server: false);
        string[] runs = [.. Enumerable.Range(1, 40).Select(number => $"run-{number}")];
        await Task.WhenAll(runs.Select(world.AskAsync));
        foreach (var run in runs)
        {
            await world.WaitOutAsync(run, failures: 1);
        }

        var commits = world.Engine.Commits;
        await world.StartServerAsync();
        await world.GetAsync<InstancePage>("/api/instances");
        Assert.Equal(commits, world.Engine.Commits);
        Assert.Empty(world.Faults.Requests);

        foreach (var run in runs)
        {
            Assert.Equal(OrchestrationRuntimeStatus.Completed, (await world.EndOfAsync(run)).RuntimeStatus);
        }

        Assert.Equal(runs.Length * HarborAgent.Turns, world.Faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/responses" }));
    }

    [Fact]
    public async Task The_command_line_shows_what_a_run_waits_for()
    {
        await using var world = await FaultyWorld.StartAsync(server: false);

        var command = CommandRun.OfAsync("research", HarborAgent.Question, "--id", "run", "--url", world.Address.AbsoluteUri);
        await UntilStartedAsync(world);
        await world.WaitOutAsync("run", failures: 2);
        await world.StartServerAsync();
        await world.EndOfAsync("run");
        var run = await command;

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"attempt 1 failed: .*Connection\s+refused", run.Out);
        Assert.Contains(HarborAgent.Answer, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_answers_in_time_when_the_server_hangs_or_is_something_else()
    {
        await using var world = await FaultyWorld.StartAsync();

        HealthView[] answers =
        [
            await SeenAsync(new FaultRule { Path = "/v1/health", Kind = FaultKind.Delay, Latency = TimeSpan.FromDays(1) }, world.LateHealthAsync),
            await SeenAsync(new FaultRule { Path = "/v1/health", Kind = FaultKind.MalformedBody }, world.HealthAsync),
            await SeenAsync(new FaultRule { Path = "/v1/health", Kind = FaultKind.Status, Status = 503, Body = """{"detail":"starting"}""" }, world.HealthAsync),
            await world.HealthAsync(),
        ];

        Assert.Equal(["Degraded", "Degraded", "Degraded", "Healthy"], answers.Select(health => health.Status));
        Assert.Contains("3 seconds", answers[0].LlamaStack.Reason, StringComparison.Ordinal);
        Assert.Contains("another program", answers[1].LlamaStack.Reason, StringComparison.Ordinal);
        Assert.Contains("503 starting", answers[2].LlamaStack.Reason, StringComparison.Ordinal);

        // No rule is for one request alone: what was given up may come to the server later.
        async Task<HealthView> SeenAsync(FaultRule rule, Func<Task<HealthView>> ask)
        {
            world.Faults.Add(rule);
            var seen = await ask();
            world.Faults.Clear();
            return seen;
        }
    }

    private static FaultRule Rule(string fault) => fault switch
    {
        "500" => EverySecond(FaultKind.Status, 500),
        "429" => EverySecond(FaultKind.Status, 429, "7"),
        "503 until a date" => EverySecond(FaultKind.Status, 503, TimeProvider.System.GetUtcNow().AddMinutes(10).ToString("R", CultureInfo.InvariantCulture)),
        "half a body" => EverySecond(FaultKind.TruncatedBody),
        "HTML" => EverySecond(FaultKind.MalformedBody),
        "closed" => EverySecond(FaultKind.Drop),
        _ => EverySecond(FaultKind.Drop, afterWork: true),
    };

    private static FaultRule EverySecond(FaultKind kind, int status = 0, string? retryAfter = null, bool afterWork = false) => new()
    {
        Path = "/v1/responses", Every = 2, Kind = kind, Status = status, AfterWork = afterWork,
        Headers = retryAfter is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Retry-After"] = retryAfter },
    };

    /// <summary>The run is one row, and each of its files is on the server once.</summary>
    private static async Task AssertNothingDoubleAsync(FaultyWorld world)
    {
        world.Faults.Clear();
        using var server = new HttpClient { BaseAddress = world.Server };
        var files = await server.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/files?limit=1000", FaultyWorld.Soon);
        var stores = await server.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/vector_stores?limit=100", FaultyWorld.Soon);
        var prompts = await server.GetFromJsonAsync<System.Text.Json.JsonElement>("/v1/prompts", FaultyWorld.Soon);
        Assert.Equal(
            ["quays.md", "surveys_north.md", "tides.md"],
            files.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("filename").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal(1, stores.GetProperty("data").GetArrayLength());
        Assert.Equal(1, prompts.GetProperty("data").GetArrayLength());
        Assert.Equal(1, StoreFiles.Count(Path.Combine(world.Data, "ledger.db"), "SELECT COUNT(*) FROM researchCalls"));
    }

    private static async Task UntilStartedAsync(FaultyWorld world)
    {
        var soon = FaultyWorld.Soon;
        while (await world.Engine.GetAsync("run", soon) is null)
        {
            await Task.Delay(5, soon);
        }
    }
}
