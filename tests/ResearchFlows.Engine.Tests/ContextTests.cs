using Microsoft.DurableTask;
using ResearchFlows.Ports;
using static ResearchFlows.Ports.HistoryEventType;

namespace ResearchFlows.Engine.Tests;

/// <summary>What an orchestration's context says and does, in Durable Task's own terms.</summary>
public sealed class ContextTests : EngineTest
{
    [Fact]
    public async Task The_context_knows_its_input_its_name_and_its_parent()
    {
        _engine.Orchestration("child", (context, _) => Task.FromResult<object?>(
            $"{context.Name} {context.InstanceId} of {context.Parent?.InstanceId}: {context.GetInput<ScriptInput>()!.As<int>()}"));
        _engine.Orchestration("main", async (context, _) =>
            $"{await context.Child<string>("child", "the-child", 7)}, {context.Parent is null}");

        var end = await _engine.ResultAsync("main");

        Assert.Equal("Scripted the-child of instance: 7, True", end.Output!.Value.GetString());
    }

    [Fact]
    public async Task A_child_without_an_id_gets_one_that_is_the_same_at_every_replay()
    {
        _engine.Orchestration("child", async (context, _) => $"{context.InstanceId}{await context.WaitForExternalEvent<string>("go")}");
        _engine.Orchestration("main", async (context, _) =>
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => context.CallSubOrchestratorAsync<string>(nameof(Scripted), ScriptInput.Of("child")))));
        await _engine.RunAsync("main", "instance");
        await _engine.UntilRecordedAsync(SubOrchestrationInstanceCreated, times: 2);
        var children = (await _engine.HistoryAsync()).Select(e => e.InstanceId).OfType<string>().ToList();

        await _engine.CrashAndRestartAsync();
        foreach (var child in children)
        {
            await _engine.Client.RaiseEventAsync(child, "go", "!", TestEngine.Soon);
        }

        var end = await _engine.EndOfAsync("instance");

        Assert.Equal(2, children.Distinct().Count());
        Assert.Equal(children.Select(child => $"{child}!"), end.Output!.Value.EnumerateArray().Select(said => said.GetString()));
        Assert.Equal(2, (await _engine.EventTypesAsync()).Count(type => type == SubOrchestrationInstanceCreated));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_that_was_taken_back_gets_no_event(bool crash)
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var taken = context.WaitForExternalEvent<string>("e", cancellation.Token);
            await context.WaitForExternalEvent<string>("cancel");
            cancellation.Cancel();
            var said = taken.IsCanceled ? "taken back, " : "WAITS";
            await context.WaitForExternalEvent<string>("go");
            return said + await context.WaitForExternalEvent<string>("e", cancellation.Token);
        });
        await _engine.RunAsync("main", "instance");
        foreach (var name in new[] { "cancel", "e", "go" })
        {
            await _engine.Client.RaiseEventAsync("instance", name, name, TestEngine.Soon);
            await (crash ? _engine.CrashAndRestartAsync() : Task.CompletedTask);
        }

        var end = await _engine.EndOfAsync("instance");

        Assert.Equal("taken back, e", end.Output!.Value.GetString());
    }

    [Fact]
    public async Task A_timer_whose_token_is_cancelled_already_is_recorded_and_never_fires()
    {
        _engine.Orchestration("main", (context, _) => Task.FromResult<object?>(
            context.CreateTimer(context.CurrentUtcDateTime.AddDays(1), new CancellationToken(canceled: true)).IsCanceled));

        var end = await _engine.ResultAsync("main");

        Assert.True(end.Output!.Value.GetBoolean());
        Assert.Equal([ExecutionStarted, TimerCreated, ExecutionCompleted], await _engine.EventTypesAsync());
    }

    [Fact]
    public async Task A_time_that_does_not_say_its_zone_is_local()
    {
        var fireAt = new DateTime(2026, 3, 1, 11, 0, 0, DateTimeKind.Unspecified);
        _engine.Orchestration("main", async (context, _) =>
        {
            await context.CreateTimer(fireAt.AddDays(-1), CancellationToken.None);
            return null;
        });

        await _engine.ResultAsync("main");

        Assert.Equal(fireAt.AddDays(-1).ToUniversalTime(), (await _engine.HistoryAsync())[1].FireAt!.Value.UtcDateTime);
    }

    [Fact]
    public async Task The_latest_wait_for_a_name_is_answered_first()
    {
        _engine.Orchestration("main", async (context, _) =>
        {
            var first = context.WaitForExternalEvent<int>("e");
            var second = context.WaitForExternalEvent<int>("e");
            return $"{await second} {await first}";
        });
        await _engine.RunAsync("main", "instance");
        await _engine.Client.RaiseEventAsync("instance", "e", 1, TestEngine.Soon);
        await _engine.Client.RaiseEventAsync("instance", "e", 2, TestEngine.Soon);

        var end = await _engine.EndOfAsync("instance");

        Assert.Equal("1 2", end.Output!.Value.GetString());
    }

    /// <summary>What came before it said so is dropped; what comes after it belongs to the next execution.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Continue_as_new_may_drop_the_events_that_nobody_waited_for(bool keeps)
    {
        _engine.Orchestration("main", async (context, input) =>
        {
            if (input.Value is null)
            {
                await context.WaitForExternalEvent<string>("go");
                context.ContinueAsNew(ScriptInput.Of("main", 2), keeps);
                return null;
            }

            var late = await context.WaitForExternalEvent<string>("late");
            var early = context.WaitForExternalEvent<string>("early");
            return $"{late} {early.IsCompleted}";
        });
        await _engine.RunAsync("main", "instance");
        await _engine.Client.RaiseEventAsync("instance", "early", "early", TestEngine.Soon);
        await _engine.Client.SuspendAsync("instance", null, TestEngine.Soon);
        await _engine.Client.RaiseEventAsync("instance", "go", "go", TestEngine.Soon);
        await _engine.Client.RaiseEventAsync("instance", "late", "late", TestEngine.Soon);
        await _engine.Client.ResumeAsync("instance", null, TestEngine.Soon);

        var end = await _engine.EndOfAsync("instance");

        Assert.Equal($"late {keeps}", end.Output!.Value.GetString());
    }
}
