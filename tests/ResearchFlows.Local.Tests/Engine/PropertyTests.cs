using CsCheck;
using Microsoft.Data.Sqlite;
using ResearchFlows.Local.Engine;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Tests.Engine;

/// <summary>Whatever an orchestration does and whenever the engine dies, it ends as if nothing had happened.</summary>
public sealed class PropertyTests
{
    /// <param name="Crashes">Each: after how many commits of the engine's life it dies, its next commit lost.</param>
    /// <param name="Suspends">Whether it is suspended and resumed on its way.</param>
    /// <param name="EventDelay">Milliseconds between the start and each event.</param>
    private sealed record Disturbance(int[] Crashes, bool Suspends, int EventDelay, int MaxIdle);

    private static readonly Gen<Disturbance> Disturbances = Gen.Select(
        Gen.Int[1, 12].Array[0, 6], Gen.Bool, Gen.Int[0, 8], Gen.OneOf(Gen.Const(1), Gen.Const(100)), (crashes, suspends, delay, idle) => new Disturbance(crashes, suspends, delay, idle));

    [Fact]
    public Task A_disturbed_run_has_the_result_and_the_history_of_an_undisturbed_one() =>
        Gen.Select(RandomProgram.Generator, Disturbances).SampleAsync(
            async (program, disturbance) =>
            {
                var expected = await RunAsync(program, new([], false, 0, 100), TellAllAsync);
                var actual = await RunAsync(program, disturbance, TellAllAsync);
                Assert.Equal(expected, actual);
            },
            iter: 40, threads: 2);

    [Fact]
    public Task A_terminated_run_ends_with_all_its_children_whenever_the_engine_dies() =>
        Gen.Select(RandomProgram.Generator, Disturbances).SampleAsync(
            async (program, disturbance) =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                await RunAsync(program, disturbance, (engine, _, disturbed) => PersistAsync(async () =>
                {
                    await Task.Delay(disturbed.EventDelay);
                    await engine.Client.TerminateAsync("p", "enough", TestEngine.Soon);
                }), async engine =>
                {
                    foreach (var status in new[] { OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended })
                    {
                        while ((await engine.Client.QueryAsync(new() { RuntimeStatus = status }, limit.Token)).Instances.Count > 0)
                        {
                            await Task.Delay(5, limit.Token);
                        }
                    }
                });
            },
            iter: 30, threads: 2);

    /// <summary>Runs a program through crashes and gives all that it left behind, but for times and numbers that depend on them.</summary>
    private static async Task<string> RunAsync(
        RandomProgram program, Disturbance disturbance, Func<TestEngine, RandomProgram, Disturbance, Task> interfere, Func<TestEngine, Task>? check = null)
    {
        var crashes = new Queue<int>(disturbance.Crashes);
        var crash = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = crashes.TryDequeue(out var first) ? first : long.MaxValue;
        await using var engine = new TestEngine(TimeProvider.System, options => options with
        {
            MaxIdleInstances = disturbance.MaxIdle,
            BeforeCommit = commit =>
            {
                if (commit > next)
                {
                    crash.TrySetResult();
                    throw new SqliteException("the engine dies here", 10);
                }
            },
        });
        RandomProgram.Define(engine);
        await engine.StartAsync();

        var end = Task.WhenAll(InterfereAsync(), EndAsync(engine));
        while (await Task.WhenAny(end, crash.Task) == crash.Task)
        {
            await engine.Engine.AbandonAsync();
            crash = new(TaskCreationOptions.RunContinuationsAsynchronously);
            next = crashes.TryDequeue(out var after) ? after : long.MaxValue;
            await engine.StartAsync();
        }

        await end;
        next = long.MaxValue;
        if (check is not null)
        {
            await check(engine);
        }

        return await LeftBehindAsync(engine, program);

        async Task InterfereAsync()
        {
            await PersistAsync(() => engine.RunAsync("program", "p", program));
            await interfere(engine, program, disturbance);
        }
    }

    private static async Task TellAllAsync(TestEngine engine, RandomProgram program, Disturbance disturbance)
    {
        foreach (var (index, name) in program.Events.Index())
        {
            if (disturbance.Suspends && index == 0)
            {
                await PersistAsync(() => engine.Client.SuspendAsync("p", null, TestEngine.Soon));
            }

            await Task.Delay(disturbance.EventDelay);
            await PersistAsync(() => engine.Client.RaiseEventAsync("p", name, $"<{name}>", TestEngine.Soon));
        }

        await PersistAsync(() => engine.Client.SuspendAsync("p", null, TestEngine.Soon));
        await PersistAsync(() => engine.Client.ResumeAsync("p", null, TestEngine.Soon));
    }

    private static async Task EndAsync(TestEngine engine)
    {
        await PersistAsync(async () =>
        {
            try
            {
                await engine.EndOfAsync("p");
            }
            catch (InstanceNotFoundException)
            {
                throw new EngineUnavailableException("It has not started yet.");
            }
        });
    }

    /// <summary>Asks again until an engine that lives has taken it.</summary>
    private static async Task PersistAsync(Func<Task> ask)
    {
        var soon = TestEngine.Soon;
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (EngineUnavailableException)
            {
                await Task.Delay(2, soon);
            }
        }
    }

    private static async Task<string> LeftBehindAsync(TestEngine engine, RandomProgram program)
    {
        List<string> lines = [];
        var instances = (await engine.Client.QueryAsync(new() { PageSize = 1000 }, TestEngine.Soon)).Instances;
        foreach (var listed in instances.OrderBy(instance => instance.InstanceId, StringComparer.Ordinal))
        {
            var instance = (await engine.Client.GetAsync(listed.InstanceId, TestEngine.Soon))!;
            lines.Add($"{instance.InstanceId} {instance.RuntimeStatus} {instance.Output} {instance.CustomStatus} {instance.Failure}");
            var history = await engine.HistoryAsync(instance.InstanceId);
            lines.AddRange(history.Where(e => e.EventType is not (HistoryEventType.ExecutionSuspended or HistoryEventType.ExecutionResumed))
                .Where(e => e.EventType != HistoryEventType.EventRaised || e.Name!.StartsWith($"{program.Rounds}.", StringComparison.Ordinal))
                .Select(e => Describe(e, history))
                .GroupBy(line => line)
                .SelectMany(same => same.Key.StartsWith("EventRaised", StringComparison.Ordinal) ? same.Take(1) : same)
                .Order(StringComparer.Ordinal));
        }

        return string.Join('\n', lines);
    }

    private static string Describe(HistoryEvent e, IReadOnlyList<HistoryEvent> history)
    {
        var answered = e.TaskScheduledId is { } id ? history.Single(asked => asked.EventId == id) : null;
        return $"{e.EventType} {e.Name} {e.InstanceId} {e.Input} {e.Result} {e.Failure} for {answered?.Name} {answered?.InstanceId} {answered?.Input}";
    }
}
