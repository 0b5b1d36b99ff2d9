using ResearchFlows.Engine.Activities;
using ResearchFlows.Engine.Instances;
using ResearchFlows.Engine.Replay;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;
using ResearchFlows.Sqlite;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Engine;

/// <summary>The parts of an engine from one start to its stop.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The token sources have no timer and no wait handle: there is nothing to release.")]
internal sealed class EngineRuntime
{
    /// <summary>How long a stop waits for cancelled activities and for the last episodes.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly DataFolderLock _folder;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closed = new();

    /// <exception cref="EngineLockedException">Another process has the store open.</exception>
    public EngineRuntime(EngineOptions options, Catalog catalog, IServiceProvider services, IOrchestrationClient client, TimeProvider time, ILoggerFactory loggers)
    {
        Options = options;
        Time = time;
        Log = loggers.CreateLogger<DurableEngine>();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.DatabaseFile))!);
        _folder = DataFolderLock.Acquire(options.DatabaseFile);
        try
        {
            EngineSchema.Prepare(options.DatabaseFile);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }

        var faults = new StoreFaults(options.DatabaseFile, Health, Log);
        Writer = new(StoreFile.Of(options, faults));
        Reader = new(options.DatabaseFile, faults);
        Meter = new(services.GetService<IMeterFactory>(), () => Writer.Commits, Reader.CountByStatus);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var executor = new ActivityExecutor(catalog, scopes, client, options, Meter, Health, time, Log, _stopping.Token);
        Instances = new(this);
        Activities = new(options.MaxConcurrentActivities, executor.RunAsync);
        Timers = new(time, due => Instances!.Post(due.InstanceId, new Message.TimerDue(due.Sequence, due.Execution, due.TaskId)));
        ExecutionServices = new(catalog, loggers, Log);
        EpisodeActions = new(this);
    }

    public EngineOptions Options { get; }
    public TimeProvider Time { get; }
    public ILogger Log { get; }
    public HealthState Health { get; } = new();
    public EngineMeter Meter { get; }
    public GroupCommitWriter<StoreCommands> Writer { get; }
    public StoreReader Reader { get; }
    public InstanceDirectory Instances { get; }
    public ActivityQueue Activities { get; }
    public TimerQueue Timers { get; }
    public CompletionWaiters Waiters { get; } = new();
    public ExecutionServices ExecutionServices { get; }
    public EpisodeActions EpisodeActions { get; }

    /// <summary>Cancelled when nothing may run any more.</summary>
    public CancellationToken Closed => _closed.Token;

    public static EngineUnavailableException NotRunning() => new("The engine is not running.");

    /// <summary>Lets everything unfinished go on, and nothing else is looked at.</summary>
    public void Recover()
    {
        Instances.Start(Options.MaxConcurrentOrchestrations);
        var unfinished = Reader.UnfinishedIds();
        foreach (var id in unfinished)
        {
            Instances.Post(id, new Message.Wake());
        }

        foreach (var child in Reader.ChildrenLeftByTermination())
        {
            Instances.Post(child, EpisodeActions.TerminatedWithParent());
        }

        EngineLog.Started(Log, Options.DatabaseFile, unfinished.Count);
    }

    /// <summary>Something is wrong with the engine itself; what is wrong with the store is reported where it is met.</summary>
    public void ReportFailure(string where, Exception exception)
    {
        if (!Closed.IsCancellationRequested && exception is not EngineUnavailableException
            && Health.ReportForGood($"The engine failed in {where}: {exception.Message}"))
        {
            EngineLog.EngineFailed(Log, where, exception);
        }
    }

    /// <summary>Waits longer after each failure. In real time: it paces a disk, not an orchestration.</summary>
    public async Task BackOffAsync(int failures)
    {
        var delay = TimeSpan.FromMilliseconds(Math.Min(5000, 25 * Math.Pow(2, failures)));
        await Task.Delay(delay, Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Starts no more activities, lets those that run end or hands them back, records what ended, closes the store.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Timers.Dispose();
        var drained = Activities.StopAsync();
        var handedBack = 0;
        if (!await EndsWithinAsync(drained, Options.ShutdownTimeout, cancellationToken))
        {
            handedBack = Activities.Running;
            await _stopping.CancelAsync();
            await EndsWithinAsync(drained, Grace, CancellationToken.None);
        }

        await EndsWithinAsync(Instances.StopAsync(), Grace, CancellationToken.None);
        await CloseAsync(WriteAndCheckpointAsync);
        EngineLog.Stopped(Log, handedBack);
    }

    /// <summary>Stops as a crash would: what is not on the disk is gone.</summary>
    public async Task AbandonAsync()
    {
        Timers.Dispose();
        _ = Activities.StopAsync();
        await CloseAsync(Writer.AbandonAsync);
        await _stopping.CancelAsync();
    }

    /// <summary>Closes the readers first: what they hold open cannot be taken over from the write-ahead log, and they must not write.</summary>
    private async Task WriteAndCheckpointAsync()
    {
        Reader.Dispose();
        await Writer.StopAsync();
        EngineSchema.Checkpoint(Options.DatabaseFile);
    }

    private async Task CloseAsync(Func<Task> closeWriter)
    {
        await _closed.CancelAsync();
        Meter.Dispose();
        await closeWriter();
        Instances.Close();
        Waiters.FailAll(NotRunning());
        Reader.Dispose();
        _folder.Dispose();
    }

    private static async Task<bool> EndsWithinAsync(Task task, TimeSpan limit, CancellationToken cancellationToken)
    {
        await task.WaitAsync(limit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }
}
