using Microsoft.Extensions.Time.Testing;

namespace ResearchFlows.Engine.Tests.Faults;

/// <summary>The process gets no processor at the worst of moments: the machine is busy, or sleeps.</summary>
public sealed class PausedProcessTests
{
    [Fact]
    public void A_timer_is_on_time_though_time_went_by_between_the_look_at_the_clock_and_its_setting()
    {
        var flow = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var fired = 0;
        using var timers = new TimerQueue(new PausingTime(flow, TimeSpan.FromSeconds(50)), _ => fired++);

        timers.Add(new TimerKey("instance", 1, 1, 0), flow.GetUtcNow(), flow.GetUtcNow().AddSeconds(55));
        flow.Advance(TimeSpan.FromSeconds(4));
        var early = fired;
        flow.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 1), (early, fired));
    }

    /// <summary>Pauses once, when a timer is to be set.</summary>
    private sealed class PausingTime(FakeTimeProvider flow, TimeSpan pause) : TimeProvider
    {
        private TimeSpan _pause = pause;

        public override long TimestampFrequency => flow.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => flow.GetUtcNow();

        public override long GetTimestamp() => flow.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new PausingTimer(this, flow.CreateTimer(callback, state, dueTime, period));

        private void Pause()
        {
            flow.Advance(_pause);
            _pause = TimeSpan.Zero;
        }

        private sealed class PausingTimer(PausingTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Pause();
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
