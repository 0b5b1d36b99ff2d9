using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>
/// Runs a random program on a real engine under a fake clock. Whenever nothing can go on by itself, the schedule picks what happens
/// next: an activity ends, time passes, an event is raised, the engine dies … So a program that is stuck is seen at once.
/// </summary>
internal sealed partial class Scenario : IAsyncDisposable
{
    /// <summary>Time enough to meet every time limit.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromDays(4);

    private readonly Schedule _schedule;
    private readonly ActivityGate _gate;
    private readonly Strikes _strikes;
    private readonly Sender _sender;
    private readonly CancellationToken _soon = TestEngine.Soon;

    public Scenario(RandomProgram program, Schedule schedule, bool terminates = false)
    {
        Program = program;
        _schedule = schedule;
        _terminates = terminates;
        _gate = new ActivityGate(isOpen: !schedule.Stepwise);
        _strikes = new Strikes(schedule.Strikes, kind => _sender!.Strike(kind));
        Engine = new TestEngine(null, options => options with
        {
            MaxConcurrentOrchestrations = schedule.Workers,
            MaxConcurrentActivities = schedule.Activities,
            MaxIdleInstances = schedule.MaxIdle,
            BeforeCommit = _ => _strikes.BeforeCommit(),
            AfterCommit = _ => _strikes.AfterCommit(),
        });
        _sender = new Sender(Engine, program);
        ProgramRun.Define(Engine, _gate);
    }

    public RandomProgram Program { get; }

    public TestEngine Engine { get; }

    /// <summary>Runs the program until it and all its children have ended.</summary>
    public async Task RunAsync()
    {
        await Engine.StartAsync();
        _sender.Start();
        while (!await HaveAllEndedAsync())
        {
            if (!await RestartedAsync())
            {
                await NextAsync();
            }
        }

        _strikes.Clear();
        do
        {
            await IdleAsync();
        }
        while (await RestartedAsync());
    }

    /// <summary>Purges what the run left, starts another under its id and sees that it has nothing of the first.</summary>
    public async Task PurgeAndStartAgainAsync()
    {
        var left = await InstancesAsync();
        Assert.Equal(left.Count, await Engine.Client.PurgeAsync("p", _soon));
        Assert.Empty(await InstancesAsync());
        Engine.Orchestration("again", async (context, _) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime + Long, CancellationToken.None);
            return await context.WaitForExternalEvent<string>("1.0", TimeSpan.FromHours(1));
        });
        await Engine.RunAsync("again", "p");
        foreach (var activity in _gate.NotOf(Engine.Client).Concat(_gate.Of(Engine.Client)))
        {
            _gate.Release(activity);
        }

        await IdleAsync();
        Assert.Equal([HistoryEventType.ExecutionStarted, HistoryEventType.TimerCreated], await Engine.EventTypesAsync("p"));
        Engine.FakeTime.Advance(Long);
        await IdleAsync();
        Engine.FakeTime.Advance(Long);
        Assert.Equal(nameof(TaskCanceledException), (await Engine.EndOfAsync("p")).Failure?.ErrorType.Split('.')[^1]);
    }

    public async Task<IReadOnlyList<OrchestrationMetadata>> InstancesAsync() =>
        (await Engine.Client.QueryAsync(new() { PageSize = 1000 }, _soon)).Instances;

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    private async Task<bool> HaveAllEndedAsync()
    {
        var waits = _schedule.Stepwise || _chosen >= _schedule.Choices.Length || _schedule.Choices[_chosen] % 2 == 0;
        if (waits)
        {
            await IdleAsync();
        }

        var instances = await InstancesAsync();
        _kept = ["p", .. instances.Where(instance => instance.ParentInstanceId == "p").Select(instance => instance.InstanceId).Order(StringComparer.Ordinal)];
        if (!waits || _strikes.Died.IsCompleted)
        {
            return false;
        }

        // The children of what is terminated end with it, whatever they wait for.
        var ended = instances.Count > 0 && instances.All(instance => instance.HasEnded);
        Assert.True(ended || !instances.Any(instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Terminated), "A child outlives its terminated parent.");
        return ended;
    }

    /// <summary>Waits until nothing can go on by itself, or the engine has died.</summary>
    private async Task IdleAsync()
    {
        for (var look = 0; !_strikes.Died.IsCompleted && !IsIdle(); look++)
        {
            if (look < 20)
            {
                await Task.Yield();
                continue;
            }

            await Task.Delay(1, _soon);
        }
    }

    /// <summary>Work wanders between instances and activities, and each time it does there is a commit.</summary>
    private bool IsIdle()
    {
        var commits = Engine.Engine.Commits;
        var (instances, activities) = Engine.Engine.AtWork;
        return instances == 0 && activities == _gate.Of(Engine.Client).Count && _sender.IsIdle
            && Engine.Engine.AtWork.Instances == 0 && Engine.Engine.Commits == commits;
    }

    /// <summary>Starts another engine when this one has died.</summary>
    private async Task<bool> RestartedAsync()
    {
        if (!_strikes.Died.IsCompleted)
        {
            return false;
        }

        await _strikes.BuryAsync(Engine.Engine);
        await Engine.StartAsync();
        return true;
    }
}
