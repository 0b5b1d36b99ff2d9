namespace ResearchFlows.Engine;

/// <summary>Callers that wait for instances to end.</summary>
internal sealed class CompletionWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<TaskCompletionSource>> _waiting = [];
    private Exception? _closed;

    /// <summary>Waits for the instance to end from now on, unless a look at it says that it has.</summary>
    public async Task WaitAsync(string instanceId, Func<bool> hasEnded, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enter(instanceId, ended);
        try
        {
            if (!hasEnded())
            {
                await ended.Task.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            Leave(instanceId, ended);
        }
    }

    /// <summary>Lets whoever waits for the instance go on.</summary>
    public void Release(string instanceId)
    {
        lock (_lock)
        {
            foreach (var waiter in _waiting.GetValueOrDefault(instanceId, []))
            {
                waiter.TrySetResult();
            }
        }
    }

    /// <summary>Fails every wait, also those that come: the engine stops.</summary>
    public void FailAll(Exception exception)
    {
        lock (_lock)
        {
            _closed = exception;
            foreach (var waiter in _waiting.Values.SelectMany(waiters => waiters))
            {
                waiter.TrySetException(exception);
            }
        }
    }

    private void Enter(string instanceId, TaskCompletionSource ended)
    {
        lock (_lock)
        {
            if (_closed is not null)
            {
                ended.SetException(_closed);
            }

            if (!_waiting.TryGetValue(instanceId, out var waiters))
            {
                _waiting.Add(instanceId, waiters = []);
            }

            waiters.Add(ended);
        }
    }

    private void Leave(string instanceId, TaskCompletionSource ended)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(instanceId, out var waiters) && waiters.Remove(ended) && waiters.Count == 0)
            {
                _waiting.Remove(instanceId);
            }
        }
    }
}
