using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Start, suspend, resume, terminate, purge, custom status.</summary>
public sealed class ControlTests : EngineTest
{
    [Fact]
    public async Task Starting_an_id_that_exists_starts_nothing()
    {
        _engine.Orchestration("main", (_, input) => Task.FromResult<object?>(input.As<int>()));

        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => _engine.RunAsync("main", "instance", n)));

        Assert.Single(started, isNew => isNew);
        await _engine.EndOfAsync("instance");
        Assert.Equal(2, (await _engine.HistoryAsync()).Count);
    }

    [Fact]
    public async Task A_suspended_instance_records_results_but_its_code_does_not_go_on_until_resumed()
    {
        var gate = new TaskCompletionSource();
        var steps = 0;
        _engine.Activity("wait", async (_, _) =>
        {
            await gate.Task;
            return 1;
        });
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.Work<int>("wait");
            if (!context.IsReplaying)
            {
                steps++;
            }

            return await context.WaitForExternalEvent<string>("early", TimeSpan.FromHours(1));
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TaskScheduled);
        await _engine.Client.SuspendAsync("instance", "coffee", TestEngine.Soon);
        await _engine.Client.SuspendAsync("instance", "again", TestEngine.Soon);
        gate.SetResult();
        await _engine.Client.RaiseEventAsync("instance", "early", "kept", TestEngine.Soon);
        await _engine.UntilRecordedAsync(TaskCompleted);
        await _engine.CrashAndRestartAsync();
        await _engine.Client.SuspendAsync("instance", "again", TestEngine.Soon);

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await _engine.Client.GetAsync("instance", TestEngine.Soon))!.RuntimeStatus);
        Assert.Equal(0, steps);
        await _engine.Client.ResumeAsync("instance", "back", TestEngine.Soon);
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal("kept", end.Output!.Value.GetString());
        Assert.Equal(1, steps);
        var history = await _engine.HistoryAsync();
        Assert.Equal("coffee", history.Single(e => e.EventType == ExecutionSuspended).Reason);
        Assert.Equal("back", history.Single(e => e.EventType == ExecutionResumed).Reason);
    }

    [Fact]
    public async Task Replay_over_a_suspension_sees_what_the_code_saw()
    {
        _engine.Activity("now", _ => 1);
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.WaitForExternalEvent<int>("first");
            var time = context.CurrentUtcDateTime;
            await context.Work<int>("now");
            await context.WaitForExternalEvent<int>("second");
            return time;
        });
        await _engine.RunAsync("main", "instance");
        await _engine.Client.SuspendAsync("instance", null, TestEngine.Soon);
        await _engine.Client.RaiseEventAsync("instance", "first", 1, TestEngine.Soon);
        _engine.FakeTime.Advance(TimeSpan.FromHours(3));
        await _engine.Client.ResumeAsync("instance", null, TestEngine.Soon);
        await _engine.UntilRecordedAsync(TaskCompleted);
        await _engine.CrashAndRestartAsync();
        await _engine.Client.RaiseEventAsync("instance", "second", 2, TestEngine.Soon);
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(_engine.FakeTime.GetUtcNow().UtcDateTime, end.Output!.Value.GetDateTime());
    }

    [Fact]
    public async Task Terminating_ends_children_too_cancels_what_runs_and_discards_its_result()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource();
        _engine.Activity("endless", async (_, cancellationToken) =>
        {
            begun.TrySetResult();
            using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
            await cancelled.Task;
            return "too late";
        });
        _engine.Orchestration("grandchild", async (context, _) => await context.Work<string>("endless"));
        _engine.Orchestration("child", async (context, _) => await context.Child<string>("grandchild", "grandchild"));
        _engine.Orchestration("main", async (context, _) => await context.Child<string>("child", "child"));
        await _engine.RunAsync("main", "instance");
        await begun.Task.WaitAsync(TestEngine.Soon);

        await _engine.Client.TerminateAsync("instance", "enough", TestEngine.Soon);

        foreach (var id in new[] { "instance", "child", "grandchild" })
        {
            Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await _engine.Client.GetAsync(id, TestEngine.Soon))!.RuntimeStatus);
        }

        await cancelled.Task.WaitAsync(TestEngine.Soon);
        Assert.Equal([ExecutionStarted, SubOrchestrationInstanceCreated, ExecutionTerminated, ExecutionCompleted], await _engine.EventTypesAsync());
        Assert.Equal([ExecutionStarted, TaskScheduled, ExecutionTerminated, ExecutionCompleted], await _engine.EventTypesAsync("grandchild"));
        Assert.Equal("enough", (await _engine.EndOfAsync("instance")).Failure!.ErrorMessage);
    }

    [Fact]
    public async Task A_purge_deletes_an_ended_instance_and_its_children_and_nothing_that_runs()
    {
        _engine.Orchestration("waiting", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        _engine.Orchestration("quick", (_, _) => Task.FromResult<object?>(1));
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.Child<int>("quick", "ended");
            return await context.Child<int>("waiting", "running");
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(SubOrchestrationInstanceCreated, times: 2);
        Assert.Equal(0, await _engine.Client.PurgeAsync("instance", TestEngine.Soon));
        Assert.Equal(0, await _engine.Client.PurgeAsync("ended", TestEngine.Soon));
        Assert.Equal(0, await _engine.Client.PurgeAsync("nobody", TestEngine.Soon));
        await _engine.Client.RaiseEventAsync("running", "go", 1, TestEngine.Soon);
        await _engine.EndOfAsync("instance");

        Assert.Equal(3, await _engine.Client.PurgeAsync("instance", TestEngine.Soon));

        Assert.Null(await _engine.Client.GetAsync("ended", TestEngine.Soon));
        Assert.Null(await _engine.Client.GetHistoryAsync("instance", TestEngine.Soon));
        Assert.True(await _engine.RunAsync("quick", "instance"));
    }

    [Fact]
    public async Task Commands_to_unknown_instances_are_refused_and_to_ended_ones_ignored()
    {
        _engine.Orchestration("main", (_, _) => Task.FromResult<object?>(1));
        await _engine.ResultAsync("main");

        await _engine.Client.SuspendAsync("instance", null, TestEngine.Soon);
        await _engine.Client.ResumeAsync("instance", null, TestEngine.Soon);
        await _engine.Client.TerminateAsync("instance", null, TestEngine.Soon);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _engine.Client.GetAsync("instance", TestEngine.Soon))!.RuntimeStatus);
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _engine.Client.SuspendAsync("nobody", null, TestEngine.Soon));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _engine.Client.TerminateAsync("nobody", null, TestEngine.Soon));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _engine.Client.WaitForCompletionAsync("nobody", TestEngine.Soon));
    }

    [Fact]
    public async Task Waiting_for_the_end_stops_with_the_callers_token()
    {
        _engine.Orchestration("main", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        await _engine.RunAsync("main", "instance");

        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.Client.WaitForCompletionAsync("instance", limit.Token));
    }

    [Fact]
    public async Task The_custom_status_is_seen_while_the_instance_runs_and_survives_a_crash()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            context.SetCustomStatus(new { turn = 1 });
            await context.WaitForExternalEvent<int>("go");
            context.SetCustomStatus(new { turn = 2 });
            return null;
        });
        await _engine.RunAsync("main", "instance");
        await WaitForStatusAsync(1);
        await _engine.CrashAndRestartAsync();
        await WaitForStatusAsync(1);
        await _engine.Client.RaiseEventAsync("instance", "go", 1, TestEngine.Soon);

        Assert.Equal(2, (await _engine.EndOfAsync("instance")).CustomStatus!.Value.GetProperty("turn").GetInt32());
    }

    private async Task WaitForStatusAsync(int turn)
    {
        var soon = TestEngine.Soon;
        while ((await _engine.Client.GetAsync("instance", soon))!.CustomStatus?.GetProperty("turn").GetInt32() != turn)
        {
            await Task.Delay(2, soon);
        }
    }
}
