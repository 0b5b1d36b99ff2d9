using ResearchFlows.Engine.Replay;
using ResearchFlows.Ports;
using System.Diagnostics.CodeAnalysis;

namespace ResearchFlows.Engine.Instances;

/// <summary>
/// One instance in memory: an inbox and, when loaded, its execution. It runs one episode at a time: take what came, run the code,
/// record what changed, act on it. If recording fails the code's state is thrown away and rebuilt from the store.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The token source has no timer and no wait handle: there is nothing to release.")]
internal sealed class Instance(string id, EngineRuntime runtime)
{
    private readonly Inbox _inbox = new();
    private readonly CancellationTokenSource _terminated = new();
    private readonly HashSet<(int Execution, int TaskId)> _activities = [];
    private Execution? _execution;
    private bool _ended;
    private int _failures;

    public string Id => id;

    /// <returns>False when the instance has left memory.</returns>
    public bool Post(Message message)
    {
        var posted = _inbox.Post(message);
        if (posted == Posted.Woken)
        {
            runtime.Instances.Ready(this);
        }

        return posted != Posted.Refused;
    }

    /// <summary>Runs one episode; synchronously up to its commit, so that a worker runs one orchestration's code at a time.</summary>
    public async Task RunEpisodeAsync()
    {
        var batch = _inbox.Take();
        if (runtime.Closed.IsCancellationRequested)
        {
            Command.FailAll(batch, EngineRuntime.NotRunning());
            return;
        }

        try
        {
            var recorded = EpisodeRecorded.Nothing;
            var episode = RunCode(batch);
            if (episode is { ChangesNothing: false })
            {
                recorded = await runtime.Writer.WriteAsync(commands => commands.Record(episode), CancellationToken.None);
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
    public void RetireIfIdle()
    {
        if (_inbox.TryRetire(() => _activities.Count == 0))
        {
            runtime.Instances.Retired(this);
            DiscardExecution();
        }
    }

    /// <summary>The engine is gone: whoever waits is told.</summary>
    public void Abandon()
    {
        var (left, busy) = _inbox.Retire();
        Command.FailAll(left, EngineRuntime.NotRunning());
        if (!busy)
        {
            DiscardExecution();
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
            Command.FailAll(batch, new InstanceNotFoundException(id));
            return false;
        }

        if (_failures > 0)
        {
            runtime.EpisodeActions.CatchUp(stored.Row);
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
            Command.AcknowledgeAll(batch);
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
            DiscardExecution();
            _inbox.PutBack([.. episode.Unprocessed, new Message.Wake()]);
            Command.AcknowledgeAll(batch.SkipLast(episode.Unprocessed.Count));
        }
        else if (episode.Row.HasEnded)
        {
            DiscardExecution();
            _ended = true;
            _ = AcknowledgeAfterAsync(runtime.EpisodeActions.TerminateChildrenAsync(recorded.ChildrenToTerminate), batch);
            runtime.Waiters.Release(id);
        }
        else
        {
            Command.AcknowledgeAll(batch);
        }
    }

    /// <summary>Nothing was recorded. Clients are told so; what the engine itself has to say is said again to the rebuilt execution.</summary>
    private async Task HandBackAsync(List<Message> batch, Exception exception)
    {
        DiscardExecution();
        Command.FailAll(batch.Where(message => message is Command { OutlivesFailure: false }), exception);
        _inbox.PutBack([.. batch.Where(message => message is not Command { OutlivesFailure: false }), new Message.Wake()]);
        _failures++;
        EngineLog.EpisodeNotRecorded(runtime.Log, id, _failures, exception);
        runtime.ReportFailure($"instance '{id}'", exception);
        await runtime.BackOffAsync(_failures);
    }

    private void Release()
    {
        // Once the inbox is released the next episode may be running already.
        var empty = _execution is null;
        if (runtime.Closed.IsCancellationRequested)
        {
            Command.FailAll(_inbox.Take(), EngineRuntime.NotRunning());
        }
        else if (_ended)
        {
            Leave();
        }
        else if (_inbox.Release(retire: empty))
        {
            runtime.Instances.ReadyAgain(this);
        }
        else if (empty)
        {
            Leave();
        }
        else
        {
            runtime.Instances.Idle(this);
        }
    }

    /// <summary>Leaves memory for good: an instance of the same id that is started later has nothing of this one.</summary>
    private void Leave()
    {
        var (late, _) = _inbox.Retire();
        runtime.Instances.Retired(this);
        late.ForEach(message => runtime.Instances.Post(id, message));
        runtime.Instances.NoLongerBusy();
    }

    private void DiscardExecution() => Interlocked.Exchange(ref _execution, null)?.Dispose();

    private static async Task AcknowledgeAfterAsync(Task childrenTerminated, List<Message> batch)
    {
        try
        {
            await childrenTerminated;
            Command.AcknowledgeAll(batch);
        }
        catch (Exception exception)
        {
            Command.FailAll(batch, exception);
        }
    }
}
