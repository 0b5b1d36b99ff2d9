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
using System.Numerics;

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

        await host.AdvanceAsync(TimeSpan.FromHours(7), 1);
        await host.AdvanceAsync(TimeSpan.FromHours(24), 2);

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
            await missed.WaitForAsync(1);
            Assert.Equal(["nightly-20260305-0200-with-cases"], await missed.StartedAsync());
        }

        await using var again = await StartAsync(time);
        await again.AdvanceAsync(TimeSpan.FromHours(1), 1);
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
        await night.AdvanceAsync(TimeSpan.FromHours(9), 1);
        clock.Set(-TimeSpan.FromHours(6));
        await night.AdvanceAsync(TimeSpan.FromHours(9), 1);

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
        var timer = new NightlyTimer(new NightlySchedule("0 0 2 * * *"), new NightlyOptimization(agents), new ScheduleLedger(ledger), engine, clock, NullLogger<NightlyTimer>.Instance);
        await timer.StartAsync(CancellationToken.None);
        var schedules = new ScheduleLedger(ledger);
        while (await schedules.GetAsync("NightlyOptimization", CancellationToken.None) is null)
        {
            await Task.Yield();
        }

        return new Night(time ?? new FakeTimeProvider(), ledger, engine, timer);
    }

    private sealed class Night(FakeTimeProvider time, LedgerDatabase ledger, DurableEngine engine, NightlyTimer timer) : IAsyncDisposable
    {
        public async Task AdvanceAsync(TimeSpan by, int started)
        {
            // The timer waits for a minute at most, and sets its next wait a moment after the last one ended.
            for (var hours = 0; hours < by.TotalHours; hours++)
            {
                await Task.Delay(10);
                time.Advance(TimeSpan.FromHours(1));
            }

            // On a busy machine its last wait may begin only now, and is over in a minute. Ever more seldom, so that no other night comes.
            var looks = 0;
            await WaitForAsync(started, () => time.Advance(BitOperations.IsPow2(++looks) ? TimeSpan.FromMinutes(1) : TimeSpan.Zero));
        }

        public async Task WaitForAsync(int started, Action? between = null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            while ((await StartedAsync()).Count < started)
            {
                await Task.Delay(10, limit.Token);
                between?.Invoke();
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
