using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

public sealed class TimerAndEventTests : EngineTest
{
    [Fact]
    public async Task A_timer_fires_at_its_time_and_not_before()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            var started = context.CurrentUtcDateTime;
            await context.CreateTimer(started.AddDays(40), CancellationToken.None);
            return (context.CurrentUtcDateTime - started).TotalDays;
        });

        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);
        _engine.FakeTime.Advance(TimeSpan.FromDays(40) - TimeSpan.FromSeconds(1));
        await _engine.CrashAndRestartAsync();
        await _engine.RoundTripAsync();
        Assert.DoesNotContain(TimerFired, await _engine.EventTypesAsync());
        _engine.FakeTime.Advance(TimeSpan.FromSeconds(1));
        var end = await _engine.EndOfAsync("instance");

        Assert.InRange(end.Output!.Value.GetDouble(), 40, 40.01);
    }

    [Fact]
    public async Task A_timer_that_became_due_while_the_engine_was_down_fires_at_start()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), CancellationToken.None);
            return "fired";
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);

        await _engine.Engine.AbandonAsync();
        _engine.FakeTime.Advance(TimeSpan.FromHours(2));
        await _engine.StartAsync();

        Assert.Equal("fired", (await _engine.EndOfAsync("instance")).Output!.Value.GetString());
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_never_fires()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), cancellation.Token);
            cancellation.Cancel();
            await Assert.ThrowsAsync<TaskCanceledException>(() => timer);
            await context.WaitForExternalEvent<int>("go");
            return null;
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);
        _engine.FakeTime.Advance(TimeSpan.FromHours(2));
        await _engine.CrashAndRestartAsync();
        await _engine.Client.RaiseEventAsync("instance", "go", 1, TestEngine.Soon);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await _engine.EndOfAsync("instance")).RuntimeStatus);
        Assert.Equal([ExecutionStarted, TimerCreated, EventRaised, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task Events_reach_the_waiters_of_their_name_in_order_early_or_late()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.WaitForExternalEvent<string>("start");
            List<string> seen = [];
            for (var n = 0; n < 4; n++)
            {
                seen.Add(await context.WaitForExternalEvent<string>("Approval", TimeSpan.FromDays(1)));
            }

            return string.Join(",", seen);
        });
        await _engine.RunAsync("main", "instance");
        await RaiseAsync("approval", "a");
        await RaiseAsync("APPROVAL", "b");
        await _engine.CrashAndRestartAsync();
        await RaiseAsync("start", "");
        await RaiseAsync("approval", "c");
        await RaiseAsync("approval", "d");

        Assert.Equal("a,b,c,d", (await _engine.EndOfAsync("instance")).Output!.Value.GetString());
    }

    [Fact]
    public async Task A_wait_that_times_out_is_cancelled_and_a_later_event_goes_to_the_next_waiter()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            await Assert.ThrowsAsync<TaskCanceledException>(() => context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1)));
            return await context.WaitForExternalEvent<string>("approval", TimeSpan.FromHours(1));
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);
        _engine.FakeTime.Advance(TimeSpan.FromHours(1));
        await _engine.UntilRecordedAsync(TimerCreated, times: 2);
        await RaiseAsync("approval", "late");

        Assert.Equal("late", (await _engine.EndOfAsync("instance")).Output!.Value.GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_takes_its_time_limit_back(bool crash)
    {
        _engine.Orchestration("main", async (context, _) => await context.WaitForExternalEvent<string>("first", TimeSpan.FromHours(1))
            + await context.WaitForExternalEvent<string>("second"));
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TimerCreated);
        await RaiseAsync("first", "a");
        if (crash)
        {
            await _engine.CrashAndRestartAsync();
        }

        _engine.FakeTime.Advance(TimeSpan.FromHours(2));
        await RaiseAsync("second", "b");

        Assert.Equal("ab", (await _engine.EndOfAsync("instance")).Output!.Value.GetString());
        Assert.DoesNotContain(TimerFired, await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_the_awaited_type_is_an_exception_in_the_code()
    {
        _engine.Orchestration("main", async (context, _) => await context.WaitForExternalEvent<int>("number", TimeSpan.FromDays(1)));
        await _engine.RunAsync("main", "instance");
        await RaiseAsync("number", "seven");

        Assert.Equal("System.Text.Json.JsonException", (await _engine.EndOfAsync("instance")).Failure!.ErrorType);
    }

    [Fact]
    public async Task An_event_for_an_ended_instance_is_ignored_and_for_an_unknown_one_refused()
    {
        _engine.Orchestration("main", (_, _) => Task.FromResult<object?>(1));
        await _engine.ResultAsync("main");

        await RaiseAsync("late", "x");
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _engine.Client.RaiseEventAsync("nobody", "late", "x", TestEngine.Soon));

        Assert.Equal([ExecutionStarted, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task Continue_as_new_replaces_the_history_and_loses_no_event()
    {
        const int events = 60;
        _engine.Orchestration("main", async (context, input) =>
        {
            var sum = input.As<int[]>();
            var next = await context.WaitForExternalEvent<int>("number");
            int[] seen = [.. sum, next];
            if (seen.Length == events)
            {
                return seen;
            }

            context.ContinueAsNew(ScriptInput.Of("main", seen));
            return null;
        });
        await _engine.RunAsync("main", "instance", Array.Empty<int>());
        var raised = Enumerable.Range(0, events).Select(async n =>
        {
            await Task.Delay(n / 4);
            await RaiseAsync("number", n);
        });
        await Task.WhenAll(raised);
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(Enumerable.Range(0, events), end.Output!.Value.EnumerateArray().Select(n => n.GetInt32()).Order());
        Assert.Equal([ExecutionStarted, EventRaised, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task Events_survive_continue_as_new_and_a_crash_between_the_executions()
    {
        _engine.Activity("work", _ => 1);
        _engine.Orchestration("main", async (context, input) =>
        {
            if (input.As<int>() < 3)
            {
                await context.Work<int>("work");
                context.ContinueAsNew(ScriptInput.Of("main", input.As<int>() + 1));
                return null;
            }

            await context.WaitForExternalEvent<int>("go");
            return await context.WaitForExternalEvent<string>("early");
        });
        await _engine.RunAsync("main", "instance", 0);
        await RaiseAsync("early", "kept");
        await _engine.UntilAsync("instance", history => history[0].Input!.Value.GetProperty("value").GetInt32() == 3);
        await _engine.CrashAndRestartAsync();
        await RaiseAsync("go", 1);

        Assert.Equal("kept", (await _engine.EndOfAsync("instance")).Output!.Value.GetString());
    }

    private Task RaiseAsync(string name, object payload) => _engine.Client.RaiseEventAsync("instance", name, payload, TestEngine.Soon);
}
