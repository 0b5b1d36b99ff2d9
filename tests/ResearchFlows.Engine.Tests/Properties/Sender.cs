using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>The clients of a run: each asks again until an engine that lives has taken what it asks.</summary>
internal sealed class Sender(TestEngine engine, RandomProgram program)
{
    private readonly Lock _lock = new();
    private readonly List<ProgramEvent> _events = [.. program.Events];
    private readonly List<ProgramEvent> _raised = [];
    private readonly List<Task> _asked = [];
    private readonly CancellationToken _soon = TestEngine.Soon;
    private Task _raising = Task.CompletedTask;
    private Task _suspending = Task.CompletedTask;

    /// <summary>Whether nobody waits for an answer. Throws what the engine should not have answered.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                foreach (var answered in _asked.Where(asked => asked.IsCompleted))
                {
                    answered.GetAwaiter().GetResult();
                }

                _asked.RemoveAll(asked => asked.IsCompleted);
                return _asked.Count == 0;
            }
        }
    }

    public bool IsSuspended { get; private set; }

    public bool HasEvents
    {
        get
        {
            lock (_lock)
            {
                return _events.Count > 0;
            }
        }
    }

    public void Start() => Ask(() => engine.RunAsync("program", "p", program));

    public void Suspend(bool suspend)
    {
        lock (_lock)
        {
            // The one before may be asking again: a resume must not overtake its suspension.
            var before = _suspending;
            IsSuspended = suspend;
            _suspending = Ask(async () =>
            {
                await before;
                await (suspend ? engine.Client.SuspendAsync("p", null, _soon) : engine.Client.ResumeAsync("p", null, _soon));
            });
        }
    }

    public void Terminate() => Ask(() => engine.Client.TerminateAsync("p", "enough", _soon));

    /// <summary>Asks once to purge what may not be purged.</summary>
    public void PurgeInVain(string instanceId) => Ask(async () =>
    {
        try
        {
            Assert.Equal(0, await engine.Client.PurgeAsync(instanceId, _soon));
        }
        catch (EngineUnavailableException)
        {
        }
    });

    /// <summary>Raises one of the events to come, once the one before is answered; those of a stream in their order.</summary>
    public void Raise(int choice)
    {
        lock (_lock)
        {
            if (_events.Count == 0 || !_raising.IsCompleted)
            {
                return;
            }

            var next = _events[choice % _events.Count];
            next = _events.First(waiting => waiting.Name == next.Name);
            _events.Remove(next);
            _raised.Add(next);
            _raising = Ask(() => engine.Client.RaiseEventAsync("p", next.Name, next.Payload, _soon));
        }
    }

    /// <summary>Raises an event once more.</summary>
    public void RaiseAgain(int choice)
    {
        lock (_lock)
        {
            if (_raised.Count > 0 && _raising.IsCompleted)
            {
                var again = _raised[choice % _raised.Count];
                _raising = Ask(() => engine.Client.RaiseEventAsync("p", again.Name, again.Payload, _soon));
            }
        }
    }

    /// <summary>Sends from the writer's thread, in the middle of a commit.</summary>
    public void Strike(StrikeKind kind)
    {
        if (kind == StrikeKind.SuspendBefore)
        {
            Suspend(true);
        }
        else
        {
            Raise(0);
        }
    }

    private Task Ask(Func<Task> ask)
    {
        var asked = PersistAsync(ask);
        lock (_lock)
        {
            _asked.Add(asked);
        }

        return asked;
    }

    private async Task PersistAsync(Func<Task> ask)
    {
        while (true)
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception exception) when (exception is EngineUnavailableException or InstanceNotFoundException)
            {
                await Task.Delay(2, _soon);
            }
        }
    }
}
