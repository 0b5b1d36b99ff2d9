using System.Diagnostics.CodeAnalysis;
using ResearchFlows.Local.Engine.Replay;
using ResearchFlows.Local.Engine.Store;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Instances;

/// <summary>
/// One instance in memory: an inbox and, when loaded, its execution. It runs one episode at a time: take what came, run the code,
/// record what changed, act on it. If recording fails the code's state is thrown away and rebuilt from the store.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The token source has no timer and no wait handle: there is nothing to release.")]
internal sealed class Instance(string id, EngineRuntime runtime)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _terminated = new();
    private readonly HashSet<(int Execution, int TaskId)> _activities = [];
    private List<Message> _inbox = [];
    private Execution? _execution;
    private bool _busy;
    private bool _retired;
    private int _failures;

    public string Id => id;

    /// <returns>False when the instance has left memory.</returns>
    public bool Post(Message message)
    {
        lock (_lock)
        {
            if (_retired)
            {
                return false;
            }

            _inbox.Add(message);
            if (_busy)
            {
                return true;
            }

            _busy = true;
        }

        runtime.Instances.Ready(this);
        return true;
    }

    /// <summary>Runs one episode; synchronously up to its commit, so that a worker runs one orchestration's code at a time.</summary>
    public async Task RunEpisodeAsync()
    {
        var batch = TakeInbox();
        if (runtime.Closed.IsCancellationRequested)
        {
            FailCommands(batch, EngineRuntime.NotRunning());
            return;
        }

        try
        {
            var recorded = EpisodeRecorded.Nothing;
            var episode = RunCode(batch);
            if (episode is { ChangesNothing: false })
            {
                recorded = await runtime.Writer.WriteAsync(commands => commands.Record(episode));
            }

            await AfterCommitAsync(batch, episode, recorded);
            _failures = 0;
        }
        catch (Exception exception)
        {
            await HandBackAsync(batch, exception);
        }

        Release();
    }

    /// <summary>Leaves memory if nothing is going on; the next message loads it again.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            if (_busy || _activities.Count > 0)
            {
                return false;
            }

            _retired = true;
        }

        runtime.Instances.Retired(this);
        _ = DiscardExecutionAsync();
        return true;
    }

    /// <summary>The engine is gone: whoever waits is told.</summary>
    public void Abandon()
    {
        List<Message> inbox;
        lock (_lock)
        {
            _retired = true;
            inbox = _inbox;
            _inbox = [];
        }

        FailCommands(inbox, EngineRuntime.NotRunning());
        _ = DiscardExecutionAsync();
    }

    private List<Message> TakeInbox()
    {
        lock (_lock)
        {
            var inbox = _inbox;
            _inbox = [];
            return inbox;
        }
    }

    /// <summary>Loads the execution if need be and runs its code; null when there is nothing that could run.</summary>
    private Episode? RunCode(List<Message> batch)
    {
        var utcNow = runtime.Time.GetUtcNow();
        var loaded = _execution is null;
        if (loaded && !TryLoad(batch, utcNow))
        {
            return null;
        }

        return _execution!.Run(ChildOutcomes.AddTo(batch, _execution, id, loaded, runtime.Reader), utcNow, loaded);
    }

    private bool TryLoad(List<Message> batch, DateTimeOffset utcNow)
    {
        if (runtime.Reader.Load(id) is not { } stored)
        {
            FailCommands(batch, new InstanceNotFoundException(id));
            return false;
        }

        if (stored.Row.HasEnded)
        {
            return false;
        }

        var execution = new Execution(stored.Row, runtime.ExecutionServices, message => Post(message));
        execution.Load(stored.History, utcNow);
        _execution = execution;
        return true;
    }

    private async Task AfterCommitAsync(List<Message> batch, Episode? episode, EpisodeRecorded recorded)
    {
        if (episode is null)
        {
            Acknowledge(batch, []);
            return;
        }

        foreach (var ended in batch.OfType<Message.ActivityEnded>())
        {
            _activities.Remove((ended.Execution, ended.TaskId));
        }

        if (episode.Row.Status == OrchestrationRuntimeStatus.Terminated)
        {
            await _terminated.CancelAsync();
        }

        runtime.EpisodeActions.Follow(this, episode, recorded, _activities, _terminated.Token);
        if (episode.ContinuesAsNew)
        {
            await DiscardExecutionAsync();
            PutBack([.. episode.Unprocessed, new Message.Wake()]);
            Acknowledge(batch, episode.Unprocessed);
        }
        else if (episode.Row.HasEnded)
        {
            await DiscardExecutionAsync();
            _ = AcknowledgeAfterAsync(runtime.EpisodeActions.TerminateChildrenAsync(recorded.ChildrenToTerminate), batch);
            runtime.Waiters.Release(id);
        }
        else
        {
            Acknowledge(batch, []);
        }
    }

    /// <summary>Nothing was recorded. Clients are told so; what the engine itself has to say is said again to the rebuilt execution.</summary>
    private async Task HandBackAsync(List<Message> batch, Exception exception)
    {
        await DiscardExecutionAsync();
        FailCommands(batch.Where(message => message is Command { OutlivesFailure: false }), exception);
        PutBack([.. batch.Where(message => message is not Command { OutlivesFailure: false }), new Message.Wake()]);
        _failures++;
        EngineLog.EpisodeNotRecorded(runtime.Log, id, _failures, exception);
        if (exception is not EngineUnavailableException)
        {
            runtime.ReportFailure($"instance '{id}'", exception);
        }

        await runtime.BackOffAsync(_failures);
    }

    private void Release()
    {
        bool more, leaves;
        lock (_lock)
        {
            more = _inbox.Count > 0;
            leaves = !more && _execution is null;
            _busy = more;
            _retired |= leaves;
        }

        if (more)
        {
            runtime.Instances.ReadyAgain(this);
        }
        else if (leaves)
        {
            runtime.Instances.Retired(this);
            runtime.Instances.NoLongerBusy();
        }
        else
        {
            runtime.Instances.Idle(this);
        }
    }

    private void PutBack(IReadOnlyList<Message> messages)
    {
        lock (_lock)
        {
            _inbox = [.. messages, .. _inbox];
        }
    }

    private async Task DiscardExecutionAsync()
    {
        if (Interlocked.Exchange(ref _execution, null) is { } execution)
        {
            await execution.DisposeAsync();
        }
    }

    private static async Task AcknowledgeAfterAsync(Task childrenTerminated, List<Message> batch)
    {
        try
        {
            await childrenTerminated;
            Acknowledge(batch, []);
        }
        catch (Exception exception)
        {
            FailCommands(batch, exception);
        }
    }

    private static void Acknowledge(IEnumerable<Message> batch, IReadOnlyList<Message> except)
    {
        foreach (var command in batch.OfType<Command>().Except(except.OfType<Command>()))
        {
            command.Acknowledge();
        }
    }

    private static void FailCommands(IEnumerable<Message> batch, Exception exception)
    {
        foreach (var command in batch.OfType<Command>())
        {
            command.Fail(exception);
        }
    }
}
