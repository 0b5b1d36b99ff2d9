using CsCheck;
using ResearchFlows.Engine.Replay;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>
/// Whatever an orchestration does and whenever the engine dies, it ends as if nothing had happened.
/// A failure prints the case and its seed; this runs the case again (some interleavings need a few runs, the engine's threads are real):
/// <c>CsCheck_Seed=… CsCheck_Iter=1 dotnet test tests/ResearchFlows.Engine.Tests --filter NAME_OF_THE_TEST</c>.
/// An exhaustive run: <c>CsCheck_Iter=5000 TMPDIR=/dev/shm dotnet test tests/ResearchFlows.Engine.Tests --filter Properties</c>.
/// </summary>
public sealed class PropertyTests
{
    private static readonly Gen<(RandomProgram Program, Schedule Schedule)> Cases = Gen.Select(RandomProgram.Generator, Schedule.Generator);

    [Fact]
    public Task A_disturbed_run_has_the_result_and_the_history_of_an_undisturbed_one() => SampleAsync(40, async (program, schedule) =>
    {
        var expected = await RunAsync(program, Schedule.Calm);
        var actual = await RunAsync(program, schedule);
        Assert.Equal(expected, actual);
    });

    [Fact]
    public Task A_terminated_run_ends_with_all_its_children_whenever_the_engine_dies() => SampleAsync(30, async (program, schedule) =>
    {
        await using var run = new Scenario(program, schedule, terminates: true);
        await run.RunAsync();
        await CheckHistoriesAsync(run);
        await run.PurgeAndStartAgainAsync();
    });

    private static Task SampleAsync(int iterations, Func<RandomProgram, Schedule, Task> check) => Cases.SampleAsync(
        test => check(test.Program, test.Schedule),
        iter: Environment.GetEnvironmentVariable("CsCheck_Iter") is null ? iterations : -1,
        threads: 2,
        print: test => JsonSerializer.Serialize(new { test.Program, test.Schedule }));

    private static async Task<string> RunAsync(RandomProgram program, Schedule schedule)
    {
        await using var run = new Scenario(program, schedule);
        await run.RunAsync();
        var left = await LeftBehind.DescribeAsync(run);
        Assert.Equal(ExpectedResult.Of(program), (await run.Engine.EndOfAsync("p")).Output?.GetString());
        await CheckHistoriesAsync(run);
        await run.PurgeAndStartAgainAsync();
        return left;
    }

    /// <summary>
    /// Time only goes forward (events that were carried over keep theirs), no timer fires early, nothing is done while suspended, and a
    /// replay of what is recorded comes to what is recorded.
    /// </summary>
    private static async Task CheckHistoriesAsync(Scenario run)
    {
        foreach (var instance in await run.InstancesAsync())
        {
            var history = await run.Engine.HistoryAsync(instance.InstanceId);
            var times = history.SkipWhile(HistoryReplay.IsStart).Select(e => e.Timestamp).ToList();
            Assert.Equal(times.Order(), times);
            Assert.All(history.Where(e => e.EventType == HistoryEventType.TimerFired), fired => Assert.True(fired.Timestamp >= fired.FireAt, $"{fired}"));
            Assert.DoesNotContain(history, e => WorksWhileSuspended(history, e));
            var problem = HistoryReplay.Problem(run.Engine.Catalog, instance.Name, instance.InstanceId, history);
            Assert.True(problem is null, problem);
        }
    }

    private static bool WorksWhileSuspended(IReadOnlyList<HistoryEvent> history, HistoryEvent e) =>
        (RecordedRequests.IsRequest(e) || e is { EventType: HistoryEventType.ExecutionCompleted, RuntimeStatus: not OrchestrationRuntimeStatus.Terminated })
        && HistoryReplay.IsSuspended(history.TakeWhile(earlier => earlier != e));
}
