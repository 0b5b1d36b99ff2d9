using System.Threading.Channels;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>A clock that tells when somebody begins to wait for it.</summary>
internal sealed class WatchedTime(TimeProvider inner) : TimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = inner.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Completes when the next wait has begun.</summary>
    public Task NextWaitAsync() => _waits.Reader.ReadAsync().AsTask().WaitAsync(Limit);
}
