using Microsoft.Extensions.Time.Testing;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests.Faults;

/// <summary>The machine's clock is set while instances wait.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly FakeTimeProvider _flow = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly JumpingTime _clock;

    public ClockJumpTests() => _clock = new JumpingTime(_flow);

    [Fact]
    public async Task A_timer_is_waited_for_as_long_as_it_was_asked_for_when_the_clock_is_set_back()
    {
        await using var engine = await WaitingAsync();

        _clock.Set(-Day);
        await PassAsync(engine, TimeSpan.FromMinutes(9), fires: false);
        await PassAsync(engine, TimeSpan.FromMinutes(2), fires: true);

        await AssertOrderAsync(engine);
    }

    [Fact]
    public async Task A_timer_is_waited_for_no_longer_than_it_was_asked_for_when_the_clock_was_set_back_while_the_engine_was_down()
    {
        await using var engine = await WaitingAsync();

        await engine.Engine.AbandonAsync();
        _clock.Set(-Day);
        await engine.StartAsync();
        await engine.RoundTripAsync();
        await PassAsync(engine, TimeSpan.FromMinutes(11), fires: true);

        await AssertOrderAsync(engine);
    }

    [Fact]
    public async Task A_timer_that_is_set_after_the_clock_was_set_back_is_waited_for_as_long_as_it_was_asked_for()
    {
        await using var engine = await WaitingAsync();
        await PassAsync(engine, TimeSpan.FromMinutes(11), fires: true);

        _clock.Set(-Day);
        await engine.Client.RaiseEventAsync("instance", "again", null, TestEngine.Soon);
        await engine.UntilRecordedAsync(TimerCreated, times: 2);
        await PassAsync(engine, TimeSpan.FromMinutes(9), fires: false, before: 1);
        await PassAsync(engine, TimeSpan.FromMinutes(2), fires: true, before: 1);

        await AssertOrderAsync(engine);
    }

    [Fact]
    public async Task A_timer_is_due_when_the_clock_says_so_after_it_was_set_ahead()
    {
        await using var engine = await WaitingAsync();

        _clock.Set(TimeSpan.FromMinutes(10));
        await PassAsync(engine, TimeSpan.FromMinutes(1), fires: true);

        await AssertOrderAsync(engine);
    }

    /// <summary>An instance that waits for ten minutes, and for ten more after an event.</summary>
    private async Task<TestEngine> WaitingAsync()
    {
        var engine = await TestEngine.StartedAsync(_clock);
        engine.Orchestration("main", async (context, _) =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(10), CancellationToken.None);
            await context.WaitForExternalEvent<object?>("again");
            await context.CreateTimer(context.CurrentUtcDateTime.AddMinutes(10), CancellationToken.None);
            return null;
        });
        await engine.RunAsync("main", "instance");
        await engine.UntilRecordedAsync(TimerCreated);

        // The timer is set a moment after it is recorded.
        await engine.RoundTripAsync();
        return engine;
    }

    /// <summary>Time passes, second by second.</summary>
    private async Task PassAsync(TestEngine engine, TimeSpan time, bool fires, int before = 0)
    {
        for (var seconds = 0; seconds < time.TotalSeconds; seconds++)
        {
            _flow.Advance(TimeSpan.FromSeconds(1));
        }

        if (fires)
        {
            await engine.UntilRecordedAsync(TimerFired, times: before + 1);
        }
        else
        {
            await engine.RoundTripAsync();
            Assert.Equal(before, (await engine.EventTypesAsync()).Count(type => type == TimerFired));
        }
    }

    private static async Task AssertOrderAsync(TestEngine engine)
    {
        var times = (await engine.HistoryAsync()).Select(item => item.Timestamp).ToList();
        Assert.Equal(times.Order(), times);
    }
}
