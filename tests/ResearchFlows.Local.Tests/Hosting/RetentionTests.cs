using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Engine.Tests;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;
using ResearchFlows.Local.Hosting;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class RetentionTests : IAsyncLifetime, IDisposable
{
    private readonly TestEngine _engine = new();
    private readonly SqliteLedger _ledger;
    private readonly RunLedger _runs;
    private readonly Support.TempFolder _folder = new();

    public RetentionTests()
    {
        _ledger = new(Path.Combine(_folder.Path, "ledger.db"));
        _runs = new(_ledger);
    }

    public Task InitializeAsync()
    {
        _engine.Orchestration("quick", (_, _) => Task.FromResult<object?>(1));
        _engine.Orchestration("waiting", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        _engine.Orchestration("parent", async (context, input) =>
        {
            await context.Child<int>("quick", $"{context.InstanceId}-child");
            return await context.WaitForExternalEvent<int>("go");
        });
        return _engine.StartAsync();
    }

    [Fact]
    public async Task What_ended_longer_ago_is_purged_with_its_own_record_and_its_children()
    {
        await RunToItsEndAsync("old");
        await StartParentAsync("old-parent");
        await RaiseAsync("old-parent");
        _engine.FakeTime.Advance(TimeSpan.FromDays(29));
        await RunToItsEndAsync("new");
        await StartParentAsync("new-parent");
        await RaiseAsync("new-parent");
        _engine.FakeTime.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        await SweptAsync(days: 30, left: 3);

        Assert.Equal(["new", "new-parent", "new-parent-child"], await IdsAsync());
        Assert.Null(await _runs.FindAsync("old", TestEngine.Soon));
        Assert.Null(await _runs.FindAsync("old-parent-child", TestEngine.Soon));
        Assert.NotNull(await _runs.FindAsync("new", TestEngine.Soon));
    }

    [Fact]
    public async Task What_has_not_ended_and_what_it_may_still_need_stay()
    {
        await _engine.RunAsync("waiting", "waiting");
        await StartParentAsync("parent");
        await RunToItsEndAsync("ended");
        _engine.FakeTime.Advance(TimeSpan.FromDays(400));

        await SweptAsync(days: 1, left: 3);

        Assert.Equal(0, await new InstancePurge([_runs]).PurgeAsync("parent-child", _engine.Client, TestEngine.Soon));
        Assert.Equal(["parent", "parent-child", "waiting"], await IdsAsync());
        Assert.NotNull(await _runs.FindAsync("parent-child", TestEngine.Soon));
    }

    [Fact]
    public async Task A_child_whose_parent_was_purged_by_hand_goes_when_its_time_comes()
    {
        _engine.Orchestration("leaves", (context, _) =>
        {
            context.Child<int>("waiting", "left");
            return Task.FromResult<object?>(1);
        });
        await _engine.RunAsync("leaves", "parent");
        await _engine.EndOfAsync("parent");
        await _engine.Client.PurgeAsync("parent", TestEngine.Soon);
        await RaiseAsync("left");
        _engine.FakeTime.Advance(TimeSpan.FromDays(2));

        await SweptAsync(days: 1, left: 0);
    }

    [Fact]
    public async Task A_sweep_that_a_crash_broke_off_is_finished_after_the_next_start_and_by_the_hour()
    {
        for (var n = 0; n < 250; n++)
        {
            await _engine.RunAsync("quick", $"i{n}");
        }

        await Task.WhenAll(Enumerable.Range(0, 250).Select(n => _engine.EndOfAsync($"i{n}")));
        _engine.FakeTime.Advance(TimeSpan.FromDays(2));
        using (var first = Create(1))
        {
            await first.StartAsync(TestEngine.Soon);
            await LeftAsync(count => count < 240);
            await _engine.CrashAndRestartAsync();
        }

        using var second = Create(1);
        await second.StartAsync(TestEngine.Soon);
        await LeftAsync(count => count == 0);

        await RunToItsEndAsync("later");
        _engine.FakeTime.Advance(TimeSpan.FromDays(1.1));
        await LeftAsync(count =>
        {
            // The wait for the next hour may begin only now.
            _engine.FakeTime.Advance(TimeSpan.FromHours(1));
            return count == 0;
        });
        await second.StopAsync(TestEngine.Soon);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    public async Task Nothing_is_purged_unless_a_number_of_days_says_so(string? setting)
    {
        await RunToItsEndAsync("old");
        _engine.FakeTime.Advance(TimeSpan.FromDays(4000));
        var period = Read(setting);
        Assert.Equal(0, period.Days);

        using var retention = Create(period.Days);
        await retention.StartAsync(TestEngine.Soon);
        await retention.ExecuteTask!;

        Assert.Equal(["old"], await IdsAsync());
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("10001")]
    [InlineData("a month")]
    [InlineData("1.5")]
    public void A_period_that_is_no_number_of_days_is_refused_by_name(string setting) =>
        Assert.Contains("ResearchFlows__RetentionDays", Assert.Throws<SettingException>(() => Read(setting)).Message, StringComparison.Ordinal);

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    private static RetentionPeriod Read(string? setting) =>
        RetentionPeriod.Read(new ConfigurationBuilder().AddInMemoryCollection([new("ResearchFlows:RetentionDays", setting)]).Build());

    private Retention Create(int days) => new(new(days), _engine.Engine, new([_runs]), _engine.FakeTime, NullLogger<Retention>.Instance);

    private async Task SweptAsync(int days, int left)
    {
        using var retention = Create(days);
        await retention.StartAsync(TestEngine.Soon);
        await LeftAsync(count => count == left);
        await retention.StopAsync(TestEngine.Soon);
    }

    private async Task LeftAsync(Func<int, bool> asExpected)
    {
        var soon = TestEngine.Soon;
        while (!asExpected((await IdsAsync()).Count))
        {
            await Task.Delay(2, soon);
        }
    }

    private async Task<IReadOnlyList<string>> IdsAsync() =>
        [.. (await _engine.Client.QueryAsync(new() { PageSize = 1000 }, TestEngine.Soon)).Instances.Select(instance => instance.InstanceId).Order(StringComparer.Ordinal)];

    private async Task RunToItsEndAsync(string id)
    {
        await KeepRecordAsync(id);
        await _engine.RunAsync("quick", id);
        await _engine.EndOfAsync(id);
    }

    private async Task StartParentAsync(string id)
    {
        await KeepRecordAsync($"{id}-child");
        await _engine.RunAsync("parent", id);
        await _engine.UntilRecordedAsync(HistoryEventType.SubOrchestrationInstanceCompleted, id);
    }

    private async Task RaiseAsync(string id)
    {
        await _engine.Client.RaiseEventAsync(id, "go", 1, TestEngine.Soon);
        await _engine.EndOfAsync(id);
    }

    private Task<Run> KeepRecordAsync(string id) => _runs.BeginAsync(
        new Run { InstanceId = id, Agent = "agent", Question = "?", VectorStoreId = "vs", PromptId = "p", PromptVersion = 1, StartedAt = 0 }, TestEngine.Soon);
}
