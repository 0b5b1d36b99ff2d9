using Microsoft.Extensions.Time.Testing;

namespace ResearchFlows.Engine.Tests;

/// <summary>A clock that somebody sets, while time itself goes on as ever.</summary>
public sealed class JumpingTime(FakeTimeProvider inner) : TimeProvider
{
    private long _ahead;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ahead));

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);

    public void Set(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
