namespace ResearchFlows.Engine;

/// <summary>A durable timer: request <paramref name="TaskId"/> of one execution of one instance.</summary>
internal readonly record struct TimerKey(string InstanceId, long Sequence, int Execution, int TaskId);

/// <summary>
/// Every pending timer in a heap, and one timer of the <see cref="TimeProvider"/> for the earliest. They follow the wall clock, so that
/// they are due when a machine wakes up; but when the clock is set back they move with it, so that none waits for the length of the jump.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>How often to look at the wall clock, which may be set or go on while the machine sleeps.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>A clock that is only adjusted falls back by less between two looks.</summary>
    private static readonly TimeSpan SmallestJump = TimeSpan.FromSeconds(1);

    /// <summary>How late a timer may be set without being set again.</summary>
    private static readonly TimeSpan SmallestPause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly Action<TimerKey> _fire;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<TimerKey, DateTimeOffset> _pending = [];
    private PriorityQueue<TimerKey, DateTimeOffset> _byTime = new();
    private (DateTimeOffset UtcNow, long Timestamp) _look;

    public TimerQueue(TimeProvider time, Action<TimerKey> fire)
    {
        _time = time;
        _fire = fire;
        _look = (time.GetUtcNow(), time.GetTimestamp());
        _timer = time.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a timer; one that is pending already stays as it is.</summary>
    /// <param name="key">The timer.</param>
    /// <param name="createdAt">When it was asked for; when that is yet to come, the clock has been set back since.</param>
    /// <param name="fireAt">When it fires.</param>
    public void Add(TimerKey key, DateTimeOffset createdAt, DateTimeOffset fireAt)
    {
        lock (_lock)
        {
            var now = Look();
            var due = now < createdAt ? now + (fireAt - createdAt) : fireAt;
            if (_pending.TryAdd(key, due))
            {
                _byTime.Enqueue(key, due);
                Arm(now);
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
                Rebuild();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void FireDue()
    {
        List<TimerKey> due = [];
        lock (_lock)
        {
            var now = Look();
            while (_byTime.TryPeek(out var key, out var fireAt) && fireAt <= now)
            {
                _byTime.Dequeue();
                if (_pending.Remove(key))
                {
                    due.Add(key);
                }
            }

            Arm(now);
        }

        due.ForEach(_fire);
    }

    /// <summary>The time; timers move with a clock that was set back since the last look.</summary>
    private DateTimeOffset Look()
    {
        // Two readings around the clock's, so that a pause between them is never taken for a jump back.
        var before = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        var jump = now - (_look.UtcNow + _time.GetElapsedTime(_look.Timestamp, before));
        _look = (now, _time.GetTimestamp());
        if (jump < -SmallestJump)
        {
            foreach (var (key, fireAt) in _pending)
            {
                _pending[key] = fireAt + jump;
            }

            Rebuild();
        }

        return now;
    }

    private void Rebuild() => _byTime = new(_pending.Select(pending => (pending.Key, pending.Value)));

    private void Arm(DateTimeOffset now)
    {
        if (!_byTime.TryPeek(out _, out var earliest))
        {
            return;
        }

        // Once more when the process or its clock paused between the look and the timer, which would be late by so much.
        for (var look = DateTimeOffset.MinValue; now - look > SmallestPause; now = _time.GetUtcNow())
        {
            look = now;
            var wait = earliest - now;
            wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;

            // Timers count whole milliseconds; rounded down they would fire early and be armed again.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }
}
