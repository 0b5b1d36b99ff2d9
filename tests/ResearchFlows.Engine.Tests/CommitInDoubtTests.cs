using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests;

/// <summary>A commit that is said to have failed may be on the disk all the same; nobody waits until the next start for what follows from it.</summary>
public sealed class CommitInDoubtTests
{
    public static TheoryData<int> Commits => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Commits))]
    public async Task A_run_goes_on_from_a_commit_that_is_there_though_it_was_said_to_have_failed(int inDoubt)
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var engine = await TestEngine.StartedAsync(
            configure: options => options with { AfterCommit = Failing(commit => commit == inDoubt && failed.TrySetResult()) });
        engine.Activity("work", input => input.As<int>());
        engine.Orchestration("child", async (context, _) => await context.Work<int>("work", 2));
        engine.Orchestration("main", async (context, _) => await context.Work<int>("work", 1) + await context.Child<int>("child", "child"));

        await PersistAsync(() => engine.RunAsync("main", "instance"));

        var end = await engine.EndOfAsync("instance");
        Assert.Equal(3, end.Output!.Value.GetInt32());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await engine.EndOfAsync("child")).RuntimeStatus);

        // What a commit holds can be read before it is said to have failed.
        await failed.Task.WaitAsync(TestEngine.Soon);
    }

    [Fact]
    public async Task Children_of_a_termination_in_doubt_are_terminated()
    {
        var fails = false;
        await using var engine = await TestEngine.StartedAsync(configure: options => options with { AfterCommit = Failing(_ => Interlocked.Exchange(ref fails, false)) });
        engine.Orchestration("child", async (context, _) => await context.WaitForExternalEvent<int>("never"));
        engine.Orchestration("main", async (context, _) => await context.Child<int>("child", "child"));
        await engine.RunAsync("main", "instance");
        await engine.UntilRecordedAsync(HistoryEventType.SubOrchestrationInstanceCreated);
        await engine.RoundTripAsync("child");
        fails = true;

        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.Client.TerminateAsync("instance", null, TestEngine.Soon));

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.EndOfAsync("instance")).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await engine.EndOfAsync("child")).RuntimeStatus);
    }

    private static Action<long> Failing(Func<long, bool> at) => commit =>
    {
        if (at(commit))
        {
            throw new SqliteException("the disk did not say whether it has it", 10);
        }
    };

    /// <summary>Asks again when the engine could not say whether it was recorded.</summary>
    private static async Task PersistAsync(Func<Task<bool>> ask)
    {
        try
        {
            await ask();
        }
        catch (EngineUnavailableException)
        {
            await ask();
        }
    }
}
