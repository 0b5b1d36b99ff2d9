using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Agents;
using ResearchFlows.Engine;
using ResearchFlows.Engine.Tests;
using ResearchFlows.Ledger;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class NightlyScheduleTests : IDisposable
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("0 0 2 * *")]
    [InlineData("every night")]
    [InlineData("99 0 2 * * *")]
    public void A_schedule_that_is_no_six_field_expression_is_refused_by_name(string expression) =>
        Assert.Contains("OptimizationSchedule", Assert.Throws<SettingException>(() => new NightlySchedule(expression)).Message, StringComparison.Ordinal);

    /// <summary>failing-inputs.md, 4: neither the zone nor the year decides whether a day comes.</summary>
    [Theory]
    [InlineData("0 0 2 30 2 *")]
    [InlineData("0 0 0 31 4,6,9,11 *")]
    [InlineData("0 0 0 31 2 *")]
    [InlineData(" 0 0 2 30 2 *\n")]
    public void A_schedule_that_never_comes_is_refused_by_name(string expression) =>
        Assert.Contains("OptimizationSchedule names a time that never comes", Assert.Throws<SettingException>(() => new NightlySchedule(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0 0 2 29 2 *", "America/New_York", "2028-02-29T07:00:00Z")]
    [InlineData("0 0 2 29 2 1", "UTC", "2044-02-29T02:00:00Z")]
    [InlineData(" 0 0 2 * * *\n", "Pacific/Kiritimati", "2026-03-02T12:00:00Z")]
    public void A_schedule_that_seldom_comes_comes(string expression, string zone, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next), new NightlySchedule(expression).Next(Evening, TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void Empty_switches_the_nights_off() => Assert.True(new NightlySchedule("").IsOff);

    [Fact]
    public async Task Each_night_starts_each_agent_with_cases_once()
    {
        var time = new FakeTimeProvider(Evening);
        await using var host = await StartAsync(time);

        await host.AdvanceAsync(TimeSpan.FromHours(7));
        await host.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.Equal(["nightly-20260302-0200-with-cases", "nightly-20260303-0200-with-cases"], await host.StartedAsync());
    }

    [Fact]
    public async Task Missed_nights_are_made_up_for_once_at_the_next_start_and_never_twice()
    {
        var time = new FakeTimeProvider(Evening);
        await using (await StartAsync(time))
        {
        }

        time.Advance(TimeSpan.FromDays(3.5));
        await using (var missed = await StartAsync(time))
        {
            Assert.Equal(["nightly-20260305-0200-with-cases"], await missed.StartedAsync());
        }

        await using var again = await StartAsync(time);
        await again.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Single(await again.StartedAsync());
    }

    [Fact]
    public async Task A_clock_that_was_wrong_by_years_keeps_no_night_from_being_held_and_repeats_none()
    {
        var time = new FakeTimeProvider(Evening);
        var clock = new JumpingTime(time);
        clock.Set(TimeSpan.FromDays(3652));
        await using (await StartAsync(clock))
        {
        }

        clock.Set(-TimeSpan.FromDays(3652));
        await using var night = await StartAsync(clock, time);
        await night.AdvanceAsync(TimeSpan.FromHours(9));
        clock.Set(-TimeSpan.FromHours(6));
        await night.AdvanceAsync(TimeSpan.FromHours(9));

        Assert.Equal(["nightly-20260302-0200-with-cases"], await night.StartedAsync());
    }

    public void Dispose() => _folder.Dispose();

    private Task<Night> StartAsync(FakeTimeProvider time) => StartAsync(time, time);

    private async Task<Night> StartAsync(TimeProvider clock, FakeTimeProvider? time = null)
    {
        _folder.Write("agents/one/agent.json", """{"name":"with-cases","model":"m","prompt":"p","cases":"cases.json"}""");
        _folder.Write("agents/one/cases.json", """{"cases":[{"id":"a","question":"?","expected":"!"}]}""");
        _folder.Write("agents/two/agent.json", """{"name":"without-cases","model":"m","prompt":"p"}""");
        var agents = new AgentRegistry(AgentLoader.Load(Path.Combine(_folder.Path, "agents")));
        var ledger = new SqliteLedger(Path.Combine(_folder.Path, "ledger.db"));
        var engine = new DurableEngine(
            new Catalog(), new ServiceCollection().BuildServiceProvider(), new EngineOptions { DatabaseFile = Path.Combine(_folder.Path, "engine.db") }, clock, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        var waits = new WatchedTime(clock);
        var timer = new NightlyTimer(new NightlySchedule("0 0 2 * * *"), new NightlyOptimization(agents), new ScheduleLedger(ledger), engine, waits, NullLogger<NightlyTimer>.Instance);
        await timer.StartAsync(CancellationToken.None);
        await waits.NextWaitAsync();
        return new Night(time ?? new FakeTimeProvider(), waits, ledger, engine, timer);
    }

    private sealed class Night(FakeTimeProvider time, WatchedTime waits, LedgerDatabase ledger, DurableEngine engine, NightlyTimer timer) : IAsyncDisposable
    {
        /// <summary>Hour by hour; the timer waits for a minute at most, and is left to look and to wait again each time.</summary>
        public async Task AdvanceAsync(TimeSpan by)
        {
            for (var hours = 0; hours < by.TotalHours; hours++)
            {
                time.Advance(TimeSpan.FromHours(1));
                await waits.NextWaitAsync();
            }
        }

        public async Task<IReadOnlyList<string>> StartedAsync() =>
            [.. (await engine.QueryAsync(new OrchestrationQuery(), CancellationToken.None)).Instances.Select(instance => instance.InstanceId).Order(StringComparer.Ordinal)];

        public async ValueTask DisposeAsync()
        {
            await timer.StopAsync(CancellationToken.None);
            timer.Dispose();
            await engine.DisposeAsync();
            ledger.Dispose();
        }
    }
}
