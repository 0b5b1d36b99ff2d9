using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>Races of events, terminations and waits.</summary>
public sealed class DurableTaskRaceTests : RaceTest
{
    /// <summary>durabletask-dotnet 194.</summary>
    [Fact]
    public async Task Events_of_one_name_that_are_raised_at_once_reach_one_waiter_each()
    {
        _engine.Orchestration("main", async (context, _) => await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => context.WaitForExternalEvent<int>("number"))));
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => _engine.Client.RaiseEventAsync("p", "number", n, TestEngine.Soon))));

        var seen = (await _engine.EndOfAsync("p")).Output!.Value.EnumerateArray().Select(n => n.GetInt32());
        Assert.Equal(Enumerable.Range(0, 20), seen.Order());
    }

    /// <summary>durabletask 113: terminated twice before it is picked up; 143: terminated while it completes.</summary>
    [Theory]
    [InlineData(1, OrchestrationRuntimeStatus.Terminated)]
    [InlineData(2, OrchestrationRuntimeStatus.Completed)]
    public async Task Terminating_twice_at_the_start_or_at_the_end_blocks_nothing(int commit, OrchestrationRuntimeStatus expected)
    {
        _engine.Orchestration("main", async (context, _) =>
            commit == 1 ? await context.WaitForExternalEvent<string>("never") : "done");
        List<Task> sent = [];
        _after[commit] = () => sent.AddRange([TerminateAsync(), TerminateAsync()]);
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p");

        var end = await _engine.EndOfAsync("p");
        await HappenedAsync();
        await Task.WhenAll(sent);

        Assert.Equal(2, sent.Count);
        Assert.Equal(expected, end.RuntimeStatus);
        Assert.Single(await _engine.EventTypesAsync("p"), ExecutionCompleted);

        Task TerminateAsync() => _engine.Client.TerminateAsync("p", "enough", TestEngine.Soon);
    }

    /// <summary>durabletask-dotnet 574: a wait that begins while the instance ends.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wait_that_begins_while_the_end_is_recorded_sees_it(bool after)
    {
        _engine.Orchestration("main", (_, _) => Task.FromResult<object?>("done"));
        Task<OrchestrationMetadata>? wait = null;
        (after ? _after : _before)[2] = () => wait = _engine.EndOfAsync("p");
        await _engine.StartAsync();
        await _engine.RunAsync("main", "p");
        await _engine.EndOfAsync("p");
        await HappenedAsync();

        Assert.Equal("done", (await wait!).Output!.Value.GetString());
    }
}
