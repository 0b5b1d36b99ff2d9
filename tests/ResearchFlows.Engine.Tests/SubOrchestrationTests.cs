using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

public sealed class SubOrchestrationTests : EngineTest
{
    [Fact]
    public async Task A_child_runs_under_its_chosen_id_and_its_result_reaches_the_parent()
    {
        _engine.Activity("double", input => 2 * input.As<int>());
        _engine.Orchestration("child", async (context, input) => await context.Work<int>("double", input.As<int>()));
        _engine.Orchestration("main", async (context, _) => 1 + await context.Child<int>("child", "the-child", 20));

        var end = await _engine.ResultAsync("main");

        Assert.Equal(41, end.Output!.Value.GetInt32());
        var history = await _engine.HistoryAsync();
        Assert.Equal(
            [ExecutionStarted, SubOrchestrationInstanceCreated, SubOrchestrationInstanceCompleted, ExecutionCompleted],
            history.Select(e => e.EventType));
        Assert.Equal(("the-child", 0), (history[1].InstanceId, history[1].EventId));
        var child = await _engine.Client.GetAsync("the-child", TestEngine.Soon);
        Assert.Equal(("instance", OrchestrationRuntimeStatus.Completed), (child!.ParentInstanceId, child.RuntimeStatus));
        Assert.Equal("instance", (await _engine.HistoryAsync("the-child"))[0].ParentInstanceId);
    }

    [Fact]
    public async Task A_failed_child_surfaces_as_a_failure()
    {
        _engine.Orchestration("child", (_, _) => throw new FormatException("unreadable"));
        _engine.Orchestration("main", async (context, _) => await context.Child<int>("child", "the-child"));

        var end = await _engine.ResultAsync("main");

        Assert.Equal("Task 'Scripted' (#0) failed with an unhandled exception: unreadable", end.Failure!.ErrorMessage);
        Assert.Contains(SubOrchestrationInstanceFailed, await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task A_terminated_child_surfaces_as_a_failure()
    {
        _engine.Orchestration("child", async (context, _) => await context.WaitForExternalEvent<int>("never"));
        _engine.Orchestration("main", async (context, _) => await context.Child<int>("child", "the-child"));

        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(SubOrchestrationInstanceCreated);
        await _engine.Client.TerminateAsync("the-child", "enough", TestEngine.Soon);
        var end = await _engine.EndOfAsync("instance");

        Assert.Equal("Task 'Scripted' (#0) failed with an unhandled exception: enough", end.Failure!.ErrorMessage);
    }

    [Fact]
    public async Task A_child_id_that_another_instance_has_fails_the_call_and_leaves_that_instance_alone()
    {
        _engine.Orchestration("quick", (_, _) => Task.FromResult<object?>("mine"));
        _engine.Orchestration("main", async (context, _) => await context.Child<string>("quick", "taken"));
        await _engine.ResultAsync("quick", id: "taken");

        var end = await _engine.ResultAsync("main");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("'taken' is taken by another instance", end.Failure!.ErrorMessage);
        Assert.Null((await _engine.Client.GetAsync("taken", TestEngine.Soon))!.ParentInstanceId);
    }

    [Fact]
    public async Task An_own_child_that_exists_answers_with_its_outcome()
    {
        var runs = 0;
        _engine.Orchestration("child", (_, _) => Task.FromResult<object?>(Interlocked.Increment(ref runs)));
        _engine.Orchestration("main", async (context, _) =>
            await context.Child<int>("child", "the-child") + await context.Child<int>("child", "the-child"));

        var end = await _engine.ResultAsync("main");

        Assert.Equal(2, end.Output!.Value.GetInt32());
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_child_that_ended_while_its_parent_was_out_of_memory_or_the_engine_down_is_heard_once()
    {
        _engine.Configure = options => options with { MaxIdleInstances = 1 };
        await _engine.CrashAndRestartAsync();
        _engine.Orchestration("child", async (context, _) => await context.WaitForExternalEvent<int>("go"));
        _engine.Orchestration("main", async (context, _) =>
            (await Task.WhenAll(Enumerable.Range(0, 5).Select(n => context.Child<int>("child", $"child-{n}")))).Sum());

        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(SubOrchestrationInstanceCreated, times: 5);
        for (var n = 0; n < 5; n++)
        {
            await _engine.Client.RaiseEventAsync($"child-{n}", "go", n, TestEngine.Soon);
            if (n % 2 == 0)
            {
                await _engine.CrashAndRestartAsync();
            }
        }

        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(10, end.Output!.Value.GetInt32());
        Assert.Equal(5, (await _engine.EventTypesAsync()).Count(type => type == SubOrchestrationInstanceCompleted));
    }
}
