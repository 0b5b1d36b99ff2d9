using Microsoft.DurableTask;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Durable Task's own retries, <see cref="TaskOptions.Retry"/>.</summary>
public sealed class RetryTests : EngineTest
{
    [Fact]
    public async Task A_policy_waits_longer_each_time_and_at_most_so_long()
    {
        var end = await FailingAsync(4, TaskOptions.FromRetryPolicy(new RetryPolicy(5, Seconds(1), 2, maxRetryInterval: Seconds(3))));

        Assert.Equal("attempt 5", end.Output!.Value.GetString());
        Assert.Equal([1, 2, 3, 3], await WaitsAsync());
    }

    [Fact]
    public async Task A_policy_gives_up_after_its_last_attempt()
    {
        var end = await FailingAsync(9, TaskOptions.FromRetryPolicy(new RetryPolicy(3, Seconds(1))));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal([1, 1], await WaitsAsync());
    }

    [Fact]
    public async Task A_policy_gives_up_when_its_time_is_over()
    {
        var end = await FailingAsync(9, TaskOptions.FromRetryPolicy(new RetryPolicy(9, Seconds(2), retryTimeout: Seconds(5))));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal([2, 2, 2], await WaitsAsync());
    }

    [Theory]
    [InlineData("attempt 2", 1)]
    [InlineData("another", 3)]
    public async Task A_policys_filter_says_what_is_tried_again(string final, int waits)
    {
        await FailingAsync(9, TaskOptions.FromRetryPolicy(new RetryPolicy(4, Seconds(1))
        {
            HandleFailure = failure => failure.IsCausedBy<TimeoutException>() && failure.ErrorMessage != final,
        }));

        Assert.Equal(waits, (await WaitsAsync()).Count);
    }

    [Fact]
    public async Task A_filter_that_throws_lets_the_failure_through()
    {
        var end = await FailingAsync(9, TaskOptions.FromRetryPolicy(new RetryPolicy(4, Seconds(1)) { HandleFailure = _ => throw new FormatException() }));

        Assert.Contains("attempt 1", end.Failure!.ErrorMessage);
        Assert.Empty(await WaitsAsync());
    }

    [Fact]
    public async Task Waits_that_double_for_ever_stay_at_the_longest()
    {
        await FailingAsync(50, TaskOptions.FromRetryPolicy(new RetryPolicy(50, Seconds(1), 2, Seconds(2))));

        Assert.Equal([1, .. Enumerable.Repeat(2, 48)], await WaitsAsync());
    }

    [Fact]
    public async Task A_handler_sees_each_failure_and_decides()
    {
        List<(int, string, TimeSpan)> seen = [];
        AsyncRetryHandler handler = async retry =>
        {
            await retry.OrchestrationContext.CreateTimer(Seconds(1), CancellationToken.None);
            seen.Add((retry.LastAttemptNumber, retry.LastFailure.ErrorMessage, retry.TotalRetryTime));
            return retry.LastAttemptNumber < 2;
        };
        var end = await FailingAsync(9, TaskOptions.FromRetryHandler(handler));

        Assert.Contains("attempt 2", end.Failure!.ErrorMessage);
        Assert.Equal([(1, "attempt 1", Seconds(0)), (2, "attempt 2", Seconds(1))], seen);
    }

    [Fact]
    public async Task Each_attempt_of_a_child_is_an_instance_of_its_own()
    {
        _engine.Orchestration("child", (context, _) => context.InstanceId.EndsWith("-2", StringComparison.Ordinal)
            ? Task.FromResult<object?>(context.InstanceId)
            : throw new TimeoutException("the first attempt"));
        _engine.Orchestration("main", async (context, _) =>
        {
            var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(3, Seconds(1)));
            var named = await context.CallSubOrchestratorAsync<string>(nameof(Scripted), ScriptInput.Of("child"), retry.WithInstanceId("the-child"));
            var unnamed = await context.CallSubOrchestratorAsync<string>(nameof(Scripted), ScriptInput.Of("child"), retry);
            return $"{named} {unnamed[^2..]}";
        });

        var end = await EndOfAsync();

        Assert.Equal("the-child-2 -2", end.Output!.Value.GetString());
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await _engine.Client.GetAsync("the-child", TestEngine.Soon))!.RuntimeStatus);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private Task<OrchestrationMetadata> FailingAsync(int failures, TaskOptions options)
    {
        var attempts = 0;
        _engine.Activity("fails", _ => ++attempts <= failures ? throw new TimeoutException($"attempt {attempts}") : $"attempt {attempts}");
        _engine.Orchestration("main", async (context, _) => await context.CallActivityAsync<string>(nameof(Work), ScriptInput.Of("fails"), options));
        return EndOfAsync();
    }

    /// <summary>Lets time pass whenever a timer is set.</summary>
    private async Task<OrchestrationMetadata> EndOfAsync()
    {
        await _engine.RunAsync("main", "instance");
        for (var fired = 0; ; fired++)
        {
            await _engine.UntilAsync("instance", history => history[^1].EventType == ExecutionCompleted || history.Count(e => e.EventType == TimerCreated) > fired);
            if ((await _engine.HistoryAsync())[^1].EventType == ExecutionCompleted)
            {
                return await _engine.EndOfAsync("instance");
            }

            _engine.FakeTime.Advance((await _engine.HistoryAsync()).Last(e => e.EventType == TimerCreated).FireAt!.Value - _engine.FakeTime.GetUtcNow());
        }
    }

    private async Task<IReadOnlyList<int>> WaitsAsync() =>
        [.. (await _engine.HistoryAsync()).Where(e => e.EventType == TimerCreated).Select(e => (int)(e.FireAt!.Value - e.Timestamp).TotalSeconds)];
}
