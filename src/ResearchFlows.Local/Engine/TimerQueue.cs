namespace ResearchFlows.Local.Engine;

/// <summary>A durable timer: request <paramref name="TaskId"/> of one execution of one instance.</summary>
internal readonly record struct TimerKey(string InstanceId, long Sequence, int Execution, int TaskId);

/// <summary>Every pending timer in a heap, and one timer of the <see cref="TimeProvider"/> for the earliest.</summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>Timers follow the wall clock, which may be set or stand still while the machine sleeps: look at it this often.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Action<TimerKey> _fire;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<TimerKey, DateTimeOffset> _pending = [];
    private PriorityQueue<TimerKey, DateTimeOffset> _byTime = new();

    public TimerQueue(TimeProvider time, Action<TimerKey> fire)
    {
        _time = time;
        _fire = fire;
        _timer = time.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a timer; one that is pending already stays as it is.</summary>
    public void Add(TimerKey key, DateTimeOffset fireAt)
    {
        lock (_lock)
        {
            if (_pending.TryAdd(key, fireAt))
            {
                _byTime.Enqueue(key, fireAt);
                Arm();
            }
        }
    }

    public void Cancel(TimerKey key)
    {
        lock (_lock)
        {
            if (_pending.Remove(key) && _byTime.Count > (2 * _pending.Count) + 1000)
            {
                // Cancelled timers leave the heap when they are due; too many are swept out before.
                _byTime = new(_pending.Select(pending => (pending.Key, pending.Value)));
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void FireDue()
    {
        List<TimerKey> due = [];
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_byTime.TryPeek(out var key, out var fireAt) && fireAt <= now)
            {
                _byTime.Dequeue();
                if (_pending.Remove(key))
                {
                    due.Add(key);
                }
            }

            Arm();
        }

        due.ForEach(_fire);
    }

    private void Arm()
    {
        if (!_byTime.TryPeek(out _, out var earliest))
        {
            return;
        }

        var wait = earliest - _time.GetUtcNow();
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;

        // Timers count whole milliseconds; rounded down they would fire early and be armed again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
