using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ResearchFlows.Engine.Instances;

/// <summary>The instances in memory, by id, and the workers that run those that have something to do.</summary>
internal sealed class InstanceDirectory(EngineRuntime runtime)
{
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly Channel<Instance> _ready = Channel.CreateUnbounded<Instance>();
    private readonly IdleInstances _idle = new(runtime.Options.MaxIdleInstances);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;
    private volatile bool _stopping;
    private volatile bool _closed;

    /// <summary>How many instances are in memory.</summary>
    public int Count => _instances.Count;

    /// <summary>How many of them have something to do.</summary>
    public int Busy => Volatile.Read(ref _busy);

    public void Start(int workers)
    {
        for (var worker = 0; worker < workers; worker++)
        {
            _ = Task.Run(RunEpisodesAsync);
        }
    }

    /// <summary>Gives an instance something to do, wherever it is; after the end nobody does it, and a command is told so.</summary>
    public void Post(string instanceId, Message message)
    {
        // One that retires meanwhile is replaced by a new one, which loads itself from the store.
        while (!_instances.GetOrAdd(instanceId, static (id, runtime) => new(id, runtime), runtime).Post(message))
        {
            if (_closed)
            {
                Command.FailAll([message], EngineRuntime.NotRunning());
                return;
            }
        }
    }

    /// <summary>Posts a command and waits until it is recorded.</summary>
    public Task SendAsync(string instanceId, Command command)
    {
        if (_stopping)
        {
            return Task.FromException(EngineRuntime.NotRunning());
        }

        Post(instanceId, command);
        return command.Recorded;
    }

    /// <summary>The instance has something to do.</summary>
    public void Ready(Instance instance)
    {
        Interlocked.Increment(ref _busy);
        _idle.Remove(instance);
        if (!_ready.Writer.TryWrite(instance))
        {
            instance.Abandon();
        }
    }

    /// <summary>The instance has more to do; others go first.</summary>
    public void ReadyAgain(Instance instance) => _ready.Writer.TryWrite(instance);

    /// <summary>The instance has nothing to do and waits.</summary>
    public void Idle(Instance instance)
    {
        _idle.Add(instance)?.RetireIfIdle();

        NoLongerBusy();
    }

    /// <summary>The instance has left memory.</summary>
    public void Retired(Instance instance)
    {
        _idle.Remove(instance);
        _instances.TryRemove(new(instance.Id, instance));
    }

    public void NoLongerBusy()
    {
        if (Interlocked.Decrement(ref _busy) == 0 && _stopping)
        {
            _quiet.TrySetResult();
        }
    }

    /// <summary>Takes no more commands; completes when no instance has anything to do.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        if (Volatile.Read(ref _busy) == 0)
        {
            _quiet.TrySetResult();
        }

        return _quiet.Task;
    }

    /// <summary>Ends the workers; nothing runs any more.</summary>
    public void Close()
    {
        _stopping = true;
        _closed = true;
        _ready.Writer.TryComplete();
        foreach (var instance in _instances.Values)
        {
            instance.Abandon();
        }
    }

    private async Task RunEpisodesAsync()
    {
        await foreach (var instance in _ready.Reader.ReadAllAsync())
        {
            // Runs up to the commit; the worker goes on to the next instance while this one waits for the disk.
            _ = RunEpisodeAsync(instance);
        }
    }

    private async Task RunEpisodeAsync(Instance instance)
    {
        try
        {
            await instance.RunEpisodeAsync();
        }
        catch (Exception exception)
        {
            runtime.ReportFailure($"instance '{instance.Id}'", exception);
        }
    }
}
