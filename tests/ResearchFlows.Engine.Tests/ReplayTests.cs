using Microsoft.DurableTask;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Restarts, replay and the rules for orchestration code.</summary>
public sealed class ReplayTests : EngineTest
{
    private const string NonDeterminism = "ResearchFlows.Engine.NonDeterminismException";

    [Fact]
    public async Task A_recorded_activity_does_not_run_again_and_one_in_flight_does()
    {
        var gate = new TaskCompletionSource();
        var runs = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _engine.Activity("work", async (input, _) =>
        {
            runs.Enqueue(input.As<string>());
            if (input.As<string>() == "slow" && runs.Count(run => run == "slow") == 1)
            {
                await gate.Task;
            }

            return input.As<string>();
        });
        _engine.Orchestration("main", async (context, _) =>
            await context.Work<string>("work", "quick") + await context.Work<string>("work", "slow"));
        await _engine.RunAsync("main", "instance");
        await _engine.UntilAsync("instance", _ => runs.Contains("slow"));
        await _engine.CrashAndRestartAsync();
        var end = await _engine.EndOfAsync("instance");
        gate.SetResult();

        Assert.Equal("quickslow", end.Output!.Value.GetString());
        Assert.Equal(["quick", "slow", "slow"], runs);
        Assert.Equal(
            [ExecutionStarted, TaskScheduled, TaskCompleted, TaskScheduled, TaskCompleted, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task Guids_and_time_are_the_same_at_every_replay_and_differ_between_instances()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string, Guid, Guid, DateTime)>();
        _engine.Orchestration("main", async (context, _) =>
        {
            seen.Enqueue((context.InstanceId, context.NewGuid(), context.NewGuid(), context.CurrentUtcDateTime));
            await context.WaitForExternalEvent<int>("go");
            return null;
        });
        await _engine.RunAsync("main", "one");
        await _engine.RunAsync("main", "two");
        await _engine.UntilAsync("one", _ => seen.Count == 2);
        await _engine.Client.SuspendAsync("one", null, TestEngine.Soon);
        await _engine.Client.SuspendAsync("two", null, TestEngine.Soon);
        _engine.FakeTime.Advance(TimeSpan.FromMinutes(5));
        await _engine.CrashAndRestartAsync();
        await _engine.UntilAsync("one", _ => seen.Count == 4);

        Assert.Equal(2, seen.Distinct().Count());
        Assert.Equal(4, seen.SelectMany(each => new[] { each.Item2, each.Item3 }).Distinct().Count());
    }

    [Fact]
    public async Task Instances_over_the_bound_leave_memory_and_come_back_by_replay()
    {
        _engine.Configure = options => options with { MaxIdleInstances = 5 };
        await _engine.CrashAndRestartAsync();
        _engine.Activity("work", _ => 1);
        _engine.Orchestration("main", async (context, _) =>
            await context.Work<int>("work") + await context.WaitForExternalEvent<int>("go", TimeSpan.FromDays(2)));
        for (var n = 0; n < 40; n++)
        {
            await _engine.RunAsync("main", $"i{n}");
            await _engine.UntilRecordedAsync(TimerCreated, $"i{n}");
        }

        await _engine.UntilAsync("i0", _ => _engine.Engine.AtWork == (0, 0));
        Assert.Equal(5, _engine.Engine.InstancesInMemory);
        await Task.WhenAll(Enumerable.Range(0, 39).Select(n => _engine.Client.RaiseEventAsync($"i{n}", "go", n, TestEngine.Soon)));
        for (var n = 0; n < 39; n++)
        {
            Assert.Equal(n + 1, (await _engine.EndOfAsync($"i{n}")).Output!.Value.GetInt32());
        }

        _engine.FakeTime.Advance(TimeSpan.FromDays(2));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await _engine.EndOfAsync("i39")).RuntimeStatus);
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "other activity", "event 0 is TaskScheduled 'Work' (#0), but the code asked for TaskScheduled 'OtherWork' (#0)" },
        { "timer", "event 0 is TaskScheduled 'Work' (#0), but the code asked for TimerCreated (#0)" },
        { "child", "but the code asked for SubOrchestrationInstanceCreated 'Scripted' with id 'new' (#0)" },
        { "nothing", "event 0 is TaskScheduled 'Work' (#0), but the code did not ask for it" },
        { "ended", "event 0 is TaskScheduled 'Work' (#0), but the code ended" },
        { "more", "the code asked for TaskScheduled 'Work' (#1), where the history has nothing more" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Changed_code_fails_the_instance_and_says_where(string change, string message)
    {
        _engine.Activity("work", _ => 1);
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.Work<int>("work");
            return await context.WaitForExternalEvent<int>("go");
        });
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(TaskCompleted);
        await _engine.Engine.AbandonAsync();

        _engine.Orchestration("main", async (context, _) =>
        {
            try
            {
                await (change switch
                {
                    "other activity" => context.CallActivityAsync<object?>("OtherWork"),
                    "timer" => context.CreateTimer(context.CurrentUtcDateTime, CancellationToken.None),
                    "child" => context.Child<int>("work", "new"),
                    "more" => Task.WhenAll(context.Work<int>("work"), context.Work<int>("work")),
                    "ended" => Task.CompletedTask,
                    _ => context.WaitForExternalEvent<int>("go"),
                });
            }
            catch (Exception exception)
            {
                return exception.Message;
            }

            return "not noticed";
        });
        await _engine.StartAsync();
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(NonDeterminism, end.Failure?.ErrorType);
        Assert.Contains(message, end.Failure!.ErrorMessage);
    }

    public static TheoryData<string> Foreign => ["delay", "run", "configure", "delay beside an activity", "yield from another thread"];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task Code_that_awaits_something_foreign_fails_instead_of_hanging(string what)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.Activity("work", async (_, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return 1;
        });
        _engine.Activity("quick", _ => 1);
        _engine.Orchestration("main", async (context, _) =>
        {
            switch (what)
            {
                case "delay":
                    await Task.Delay(20);
                    break;
                case "run":
                    await Task.Run(() => Thread.Yield() ? gate.Task : gate.Task);
                    break;
                case "configure":
                    await context.Work<int>("quick").ConfigureAwait(false);
                    await context.Work<int>("quick");
                    break;
                case "delay beside an activity":
                    var work = context.Work<int>("work");
                    await Task.Delay(20);
                    await work;
                    break;
                default:
                    var elsewhere = Task.Run(() => context.Work<int>("quick"));
                    await context.Work<int>("work");
                    await elsewhere;
                    break;
            }

            return null;
        });
        var end = await _engine.ResultAsync("main");
        gate.SetResult();

        Assert.Equal(NonDeterminism, end.Failure?.ErrorType);
    }

    [Fact]
    public async Task Awaiting_combinations_and_yields_of_the_ports_tasks_is_fine()
    {
        _engine.Activity("work", input => input.As<int>());
        _engine.Orchestration("main", async (context, _) =>
        {
            await Task.Yield();
            var first = await Task.WhenAny(context.Work<int>("work", 1), context.WaitForExternalEvent<int>("never", TimeSpan.FromDays(1)));
            var both = await Task.WhenAll(Nested(context, 2), Nested(context, 3));
            return await first + both.Sum();

            static async Task<int> Nested(TaskOrchestrationContext context, int n)
            {
                await Task.Yield();
                return await context.Work<int>("work", n) + await context.Work<int>("work", n);
            }
        });

        Assert.Equal(11, (await _engine.ResultAsync("main")).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task Oversized_payloads_are_refused_and_large_ones_named_in_the_log()
    {
        _engine.Activity("work", input => new string('x', input.As<int>()));
        _engine.Orchestration("work", async (context, input) => (await context.Work<string>("work", input.As<int>())).Length);
        _engine.Orchestration("status", (context, input) =>
        {
            context.SetCustomStatus(new string('x', input.As<int>()));
            return Task.FromResult<object?>("set");
        });
        const string tooLarge = "ResearchFlows.Engine.PayloadTooLargeException";

        Assert.Equal(40_000, (await _engine.ResultAsync("work", 40_000, "a")).Output!.Value.GetInt32());
        Assert.Contains(_engine.Log.Lines, line => line.Text.StartsWith("The output of activity Work is 40002 bytes", StringComparison.Ordinal));
        Assert.Contains("output of activity Work", (await _engine.ResultAsync("work", 1 << 20, "b")).Failure!.ErrorMessage);
        Assert.Equal("set", (await _engine.ResultAsync("status", 16_000, "c")).Output!.Value.GetString());
        Assert.Equal(tooLarge, (await _engine.ResultAsync("status", 16_384, "d")).Failure!.ErrorType);
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => _engine.RunAsync("work", "e", new string('x', 1 << 20)));
        Assert.DoesNotContain(_engine.Log.Lines, line => line.Text.Contains("xxx", StringComparison.Ordinal));
    }
}
