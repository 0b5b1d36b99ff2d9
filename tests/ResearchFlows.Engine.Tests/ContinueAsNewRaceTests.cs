using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Races around continue-as-new.</summary>
public sealed class ContinueAsNewRaceTests : RaceTest
{
    /// <summary>durabletask-dotnet 496 and 711, durabletask 544.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task An_event_raised_while_continue_as_new_is_recorded_reaches_the_next_execution(bool after, bool crash)
    {
        _engine.Orchestration("main", async (context, input) =>
        {
            if (input.As<int>() > 0)
            {
                return await context.WaitForExternalEvent<string>("late");
            }

            await context.WaitForExternalEvent<object>("go");
            context.ContinueAsNew(ScriptInput.Of("main", 1));
            return null;
        });
        var raised = Task.CompletedTask;
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The start, the first episode, the one that continues as new.
        (after ? _after : _before)[3] = () => raised = _engine.Client.RaiseEventAsync("p", "late", "kept", TestEngine.Soon);
        _after[4] = recorded.SetResult;
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p", 0);
        await _engine.UntilAsync("p", _ => _engine.Engine.Commits == 2);
        await _engine.Client.RaiseEventAsync("p", "go", null, TestEngine.Soon);
        await recorded.Task.WaitAsync(TestEngine.Soon);
        await raised;
        if (crash)
        {
            await _engine.CrashAndRestartAsync();
        }

        Assert.Equal("kept", (await _engine.EndOfAsync("p")).Output!.Value.GetString());
    }

    /// <summary>The same, with the event in the batch of messages that makes the execution continue as new.</summary>
    [Fact]
    public async Task Events_and_a_suspension_behind_the_one_that_continues_as_new_reach_the_next_execution_in_order()
    {
        _engine.Orchestration("main", async (context, input) =>
        {
            if (input.As<int>() == 0)
            {
                await context.WaitForExternalEvent<object>("go");
                context.ContinueAsNew(ScriptInput.Of("main", 1));
                return null;
            }

            return await context.WaitForExternalEvent<string>("late")
                + await context.WaitForExternalEvent<string>("late");
        });
        List<Task> sent = [];
        _before[2] = () => sent.AddRange(
        [
            _engine.Client.RaiseEventAsync("p", "late", "a", TestEngine.Soon),
            _engine.Client.RaiseEventAsync("p", "go", null, TestEngine.Soon),
            _engine.Client.SuspendAsync("p", null, TestEngine.Soon),
            _engine.Client.RaiseEventAsync("p", "late", "b", TestEngine.Soon),
        ]);
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p", 0);
        await _engine.UntilRecordedAsync(ExecutionSuspended, "p");
        await Task.WhenAll(sent);
        await _engine.CrashAndRestartAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await _engine.Client.GetAsync("p", TestEngine.Soon))!.RuntimeStatus);
        await _engine.Client.ResumeAsync("p", null, TestEngine.Soon);
        Assert.Equal("ab", (await _engine.EndOfAsync("p")).Output!.Value.GetString());
    }

    /// <summary>durabletask-dotnet 707: outcomes of an earlier execution, whose tasks have the same numbers.</summary>
    [Fact]
    public async Task What_an_earlier_execution_asked_for_does_not_answer_the_next_one()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        _engine.Activity("work", async (input, cancellationToken) =>
        {
            await gates[input.As<int>()].Task.WaitAsync(cancellationToken);
            return input.As<int>();
        });
        _engine.Orchestration("main", async (context, input) =>
        {
            var execution = input.As<int>();
            var work = context.Work<int>("work", execution);
            var timer = context.CreateTimer(context.CurrentUtcDateTime.AddHours(1 + execution), CancellationToken.None);
            await context.WaitForExternalEvent<object>("go");
            if (execution == 0)
            {
                context.ContinueAsNew(ScriptInput.Of("main", 1));
                return null;
            }

            await timer;
            return await work;
        });
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p", 0);
        await _engine.Client.RaiseEventAsync("p", "go", null, TestEngine.Soon);
        await _engine.UntilAsync("p", history => history[0].Input!.Value.GetProperty("value").GetInt32() == 1 && history.Count > 2);
        gates[0].SetResult();
        _engine.FakeTime.Advance(TimeSpan.FromHours(1));
        await _engine.Client.RaiseEventAsync("p", "go", null, TestEngine.Soon);

        Assert.DoesNotContain(await _engine.EventTypesAsync("p"), type => type is TaskCompleted or TimerFired);
        gates[1].SetResult();
        await _engine.UntilRecordedAsync(TaskCompleted, "p");
        _engine.FakeTime.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await _engine.EndOfAsync("p")).Output!.Value.GetInt32());
    }

    /// <summary>durabletask-dotnet 678, 703 and 707: pollers that share the dispatcher, their timers due at the same moment.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Instances_that_poll_side_by_side_and_continue_as_new_do_not_get_stuck(int maxIdle)
    {
        const int instances = 25;
        const int executions = 4;
        _engine.Configure = options => options with { MaxIdleInstances = maxIdle, MaxConcurrentOrchestrations = 4 };
        _engine.Activity("poll", input => input.As<int>() + 1);
        _engine.Orchestration("main", async (context, input) =>
        {
            var polled = await context.Work<int>("poll", input.As<int>());
            if (polled == executions)
            {
                return polled;
            }

            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
            context.ContinueAsNew(ScriptInput.Of("main", polled));
            return null;
        });
        await _engine.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, instances).Select(n => _engine.RunAsync("main", $"p{n}", 0)));
        for (var execution = 1; execution < executions; execution++)
        {
            for (var n = 0; n < instances; n++)
            {
                await _engine.UntilAsync($"p{n}", history => history[^1].EventType == TimerCreated && history[0].Input!.Value.GetProperty("value").GetInt32() == execution - 1);
            }

            _engine.FakeTime.Advance(TimeSpan.FromSeconds(1));
        }

        for (var n = 0; n < instances; n++)
        {
            Assert.Equal(executions, (await _engine.EndOfAsync($"p{n}")).Output!.Value.GetInt32());
        }
    }

    /// <summary>durabletask 285: continue-as-new faster than anything else.</summary>
    [Fact]
    public async Task Code_that_continues_as_new_at_once_loses_no_event()
    {
        _engine.Orchestration("main", async (context, input) =>
        {
            if (input.As<int>() < 100)
            {
                context.ContinueAsNew(ScriptInput.Of("main", input.As<int>() + 1));
                return null;
            }

            return await context.WaitForExternalEvent<string>("early")
                + await context.WaitForExternalEvent<string>("early");
        });
        List<Task> sent = [];
        _before[5] = () => sent.Add(_engine.Client.RaiseEventAsync("p", "early", "a", TestEngine.Soon));
        _after[50] = () => sent.Add(_engine.Client.RaiseEventAsync("p", "early", "b", TestEngine.Soon));
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p", 0);

        Assert.Equal("ab", (await _engine.EndOfAsync("p")).Output!.Value.GetString());
        await Task.WhenAll(sent);
    }
}
