using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

public sealed class ActivityTests : EngineTest
{
    [Fact]
    public async Task Runs_activities_in_sequence_and_records_them_in_the_order_of_durable_task()
    {
        _engine.Activity("double", input => 2 * input.As<int>());
        _engine.Orchestration("main", async (context, input) =>
        {
            var first = await context.Work<int>("double", input.As<int>());
            return await context.Work<int>("double", first);
        });

        var end = await _engine.ResultAsync("main", 5);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(20, end.Output!.Value.GetInt32());
        var history = await _engine.HistoryAsync();
        Assert.Equal(
            [ExecutionStarted, TaskScheduled, TaskCompleted, TaskScheduled, TaskCompleted, ExecutionCompleted],
            history.Select(e => e.EventType));
        Assert.Equal([-1, 0, -1, 1, -1, -1], history.Select(e => e.EventId));
        Assert.Equal([null, null, 0, null, 1, null], history.Select(e => e.TaskScheduledId));
        Assert.Equal("Work", history[1].Name);
        Assert.Equal(10, history[2].Result!.Value.GetInt32());
    }

    [Fact]
    public async Task Fans_out_and_in()
    {
        _engine.Activity("double", input => 2 * input.As<int>());
        _engine.Orchestration("main", async (context, _) =>
            (await Task.WhenAll(Enumerable.Range(0, 200).Select(n => context.Work<int>("double", n)))).Sum());

        var end = await _engine.ResultAsync("main");

        Assert.Equal(2 * 199 * 100, end.Output!.Value.GetInt32());
    }

    [Fact]
    public async Task A_failed_activity_surfaces_as_a_failure_with_its_type_and_message()
    {
        _engine.Activity("fail", _ => throw new TimeoutException("too slow"));
        _engine.Orchestration("main", async (context, _) =>
        {
            var failed = await Assert.ThrowsAsync<TaskFailedException>(() => context.Work<int>("fail"));
            return $"{failed.TaskName}: {failed.FailureDetails.ErrorType}: {failed.FailureDetails.ErrorMessage}";
        });

        var end = await _engine.ResultAsync("main");

        Assert.Equal("Work: System.TimeoutException: too slow", end.Output!.Value.GetString());
        Assert.Equal([ExecutionStarted, TaskScheduled, TaskFailed, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task An_unhandled_exception_fails_the_instance()
    {
        _engine.Orchestration("main", (_, _) => throw new FormatException("bad question"));

        var end = await _engine.ResultAsync("main");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(new TaskFailureDetails("System.FormatException", "bad question", null, null, null), end.Failure);
        Assert.Equal(end.Failure, (await _engine.HistoryAsync())[^1].Failure);
    }

    [Fact]
    public async Task A_long_message_loses_its_middle_and_keeps_the_wait_that_a_server_asked_for()
    {
        _engine.Activity("fail", _ => throw new TimeoutException(new string('x', 20_000) + " Retry-After: 7"));
        _engine.Orchestration("main", async (context, _) => await context.Work<int>("fail"));

        await _engine.ResultAsync("main");

        var message = (await _engine.HistoryAsync()).Single(e => e.EventType == TaskFailed).Failure!.ErrorMessage;
        Assert.Equal(8 * 1024, message.Length);
        Assert.EndsWith(" Retry-After: 7", message);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_message_is_recorded_too()
    {
        _engine.Activity("fail", _ => throw new FormatException("half \ud83d of a character"));
        _engine.Orchestration("main", async (context, _) => await context.Work<int>("fail"));

        var end = await _engine.ResultAsync("main");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.StartsWith("Task 'Work' (#0) failed with an unhandled exception: half ", end.Failure!.ErrorMessage);
    }

    [Fact]
    public async Task Unknown_names_fail_with_a_list_of_what_there_is()
    {
        _engine.Orchestration("main", async (context, _) => await context.CallActivityAsync<int>("Wrok"));

        var activity = await _engine.ResultAsync("main");
        await _engine.RunAsync("main", "other", name: "Scirpted");
        var orchestration = await _engine.EndOfAsync("other");

        Assert.Contains("There is no activity 'Wrok'. There are: OtherWork, Work.", activity.Failure!.ErrorMessage);
        Assert.Equal("There is no orchestration 'Scirpted'. There are: OtherScripted, Scripted.", orchestration.Failure!.ErrorMessage);
    }

    [Fact]
    public async Task Retries_are_events_of_the_history()
    {
        var attempts = 0;
        _engine.Activity("flaky", _ => ++attempts < 3 ? throw new TimeoutException("slow") : attempts);
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(1)));
        _engine.Orchestration("main", async (context, _) => await context.CallActivityAsync<int>("Work", ScriptInput.Of("flaky"), retry));

        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);
        _engine.FakeTime.Advance(TimeSpan.FromSeconds(10));
        await _engine.UntilRecordedAsync(TimerCreated, times: 2);
        _engine.FakeTime.Advance(TimeSpan.FromSeconds(20));
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(3, end.Output!.Value.GetInt32());
        Assert.Equal(
            [
                ExecutionStarted, TaskScheduled, TaskFailed, TimerCreated, TimerFired, TaskScheduled, TaskFailed, TimerCreated, TimerFired,
                TaskScheduled, TaskCompleted, ExecutionCompleted,
            ],
            await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task Runs_at_most_the_configured_number_of_activities_at_once()
    {
        await using var engine = await TestEngine.StartedAsync(configure: options => options with { MaxConcurrentActivities = 3 });
        int running = 0, most = 0;
        var third = new TaskCompletionSource();
        engine.Activity("work", async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 3)
            {
                third.TrySetResult();
            }

            await third.Task;
            Interlocked.Decrement(ref running);
            return null;
        });
        engine.Orchestration("main", async (context, _) =>
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => context.Work<object?>("work"))));

        await engine.ResultAsync("main");

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Instances_take_turns_so_that_a_wide_fan_out_keeps_nobody_waiting()
    {
        await using var engine = await TestEngine.StartedAsync(configure: options => options with { MaxConcurrentActivities = 1 });
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var gate = new TaskCompletionSource();
        engine.Activity("work", async (input, _) =>
        {
            order.Enqueue(input.As<string>());
            await gate.Task;
            return null;
        });
        engine.Orchestration("many", async (context, _) =>
            await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => context.Work<object?>("work", "many"))));
        engine.Orchestration("one", async (context, _) => await context.Work<object?>("work", "one"));

        await engine.RunAsync("many", "many");
        await engine.UntilAsync("many", _ => !order.IsEmpty);
        await engine.RoundTripAsync("many");
        await engine.RunAsync("one", "one");
        await engine.UntilRecordedAsync(TaskScheduled, "one");
        await engine.RoundTripAsync("one");
        gate.SetResult();
        await engine.EndOfAsync("one");

        Assert.Equal(["many", "many", "one"], order.Take(3));
    }

    [Fact]
    public async Task Each_activity_and_orchestration_may_log_safely_under_replay()
    {
        _engine.Activity("double", input => 2 * input.As<int>());
        _engine.Orchestration("main", async (context, _) =>
        {
            var logger = context.CreateReplaySafeLogger("main");
            logger.Log(LogLevel.Information, 0, context, null, (running, _) => $"before {running.IsReplaying}");
            await context.Work<int>("double", 1);
            await context.WaitForExternalEvent<string>("go");
            logger.Log(LogLevel.Information, 0, context, null, (running, _) => $"after {running.IsReplaying}");
            return null;
        });

        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TaskCompleted);
        await _engine.CrashAndRestartAsync();
        await _engine.Client.RaiseEventAsync("instance", "go", "now", TestEngine.Soon);
        await _engine.EndOfAsync("instance");

        var said = _engine.Log.Lines.Select(line => line.Text).Where(text => text.EndsWith("False", StringComparison.Ordinal) || text.EndsWith("True", StringComparison.Ordinal));
        Assert.Equal(["before False", "after False"], said);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
