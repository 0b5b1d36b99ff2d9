using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests;

/// <summary>Messages that are still under way when the engine ends.</summary>
public sealed class EndRaceTests
{
    [Fact]
    public async Task A_child_that_ends_with_the_engine_does_not_wait_for_its_parent()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("child", async (context, _) => await context.WaitForExternalEvent<object>("never", TimeSpan.FromHours(1)));
        engine.Orchestration("main", async (context, _) => await context.Child<object?>("child", "child"));
        await engine.RunAsync("main", "parent");
        await engine.UntilRecordedAsync(HistoryEventType.SubOrchestrationInstanceCreated, "parent");
        using var gone = new ManualResetEventSlim();
        var recorded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Log.OnLine = line =>
        {
            if (line.Contains("child", StringComparison.Ordinal) && line.Contains("Terminated", StringComparison.Ordinal))
            {
                recorded.TrySetResult();
                gone.Wait(TestEngine.Soon);
            }
        };

        var terminated = engine.Client.TerminateAsync("child", null, TestEngine.Soon);
        await recorded.Task.WaitAsync(TestEngine.Soon);
        await engine.Engine.AbandonAsync();
        gone.Set();

        await terminated;
        await engine.StartAsync();
        Assert.Contains("was terminated", (await engine.EndOfAsync("parent")).Failure!.ErrorMessage, StringComparison.Ordinal);
    }
}
