namespace ResearchFlows.Engine.Activities;

/// <summary>
/// Runs activities, a bounded number at once. Instances take turns, so that one that fans out thousands does not keep the others waiting.
/// </summary>
internal sealed class ActivityQueue(int maxConcurrent, Func<ScheduledActivity, Task> runAsync)
{
    private readonly Lock _lock = new();
    private readonly Queue<object> _turns = new();
    private readonly Dictionary<object, Queue<ScheduledActivity>> _waiting = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopped;

    /// <summary>How many run now.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _running;
            }
        }
    }

    public void Enqueue(ScheduledActivity activity)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(activity.Instance, out var queue))
            {
                _waiting.Add(activity.Instance, queue = new());
                _turns.Enqueue(activity.Instance);
            }

            queue.Enqueue(activity);
            if (_running >= maxConcurrent || _stopped)
            {
                return;
            }

            _running++;
        }

        _ = Task.Run(RunAsync);
    }

    /// <summary>Starts nothing more; completes when nothing runs.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _stopped = true;
            if (_running == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }

    private async Task RunAsync()
    {
        while (TryTake(out var activity))
        {
            await runAsync(activity);
        }
    }

    private bool TryTake(out ScheduledActivity activity)
    {
        lock (_lock)
        {
            if (_stopped || !_turns.TryDequeue(out var turn))
            {
                activity = null!;
                _running--;
                if (_stopped && _running == 0)
                {
                    _drained.TrySetResult();
                }

                return false;
            }

            var queue = _waiting[turn];
            activity = queue.Dequeue();
            if (queue.Count > 0)
            {
                _turns.Enqueue(turn);
            }
            else
            {
                _waiting.Remove(turn);
            }

            return true;
        }
    }
}
