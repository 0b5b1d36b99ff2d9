using Microsoft.DurableTask;
using System.Text.Json;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>The differences that <c>src/ResearchFlows.Engine/README.md</c> names, seen on both hosts.</summary>
public sealed class NamedDifferenceTests(BothHosts hosts) : IClassFixture<BothHosts>
{
    [Fact]
    public async Task A_timer_that_was_taken_back_never_fires()
    {
        var (ours, theirs) = await hosts.RunAsync("timer", async context =>
        {
            using var cancellation = new CancellationTokenSource();
            _ = context.CreateTimer(context.CurrentUtcDateTime.AddMilliseconds(20), cancellation.Token);
            cancellation.Cancel();
            await context.CreateTimer(TimeSpan.FromMilliseconds(40), CancellationToken.None);
            await context.WaitForExternalEvent<object?>("go");
            return null;
        }, goAfter: (1, 2));

        Assert.Equal((1, 2), (ours.Count("TimerFired"), theirs.Count("TimerFired")));
    }

    [Fact]
    public async Task An_orchestration_ends_when_its_code_does()
    {
        var (ours, theirs) = await hosts.RunAsync("open", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            return Task.FromResult<object?>("done");
        });

        Assert.Equal(ours.Outcome, theirs.Outcome);
        Assert.Equal(["ExecutionStarted", "TimerCreated", "ExecutionCompleted"], ours.Kinds);
        Assert.Equal(["ExecutionStarted", "TimerCreated", "TimerFired", "ExecutionCompleted"], theirs.Kinds);
    }

    [Fact]
    public async Task A_policys_last_attempt_is_not_followed_by_a_timer()
    {
        var (ours, theirs) = await hosts.RunAsync("last", async context =>
        {
            var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(1, TimeSpan.FromMilliseconds(1)));
            await OracleRun.OrAsync("", context.CallActivityAsync<string>(nameof(Work), ScriptInput.Of("work", new OracleWork("last", 9)), retry));
            return await context.Work<string>("work", new OracleWork("the next", 1));
        });

        Assert.Contains("(#1)", ours.Outcome.Failure);
        Assert.Contains("(#2)", theirs.Outcome.Failure);
    }

    [Fact]
    public async Task A_child_that_exists_answers_with_its_outcome()
    {
        var (ours, theirs) = await hosts.RunAsync("again", async context =>
        {
            var child = ScriptInput.Of("child", new OracleChild(new OracleProgram([], 1, true, OracleEnd.Returns), "again", 1));
            List<string> said = [];
            for (var call = 0; call < 2; call++)
            {
                said.Add(await OracleRun.OrAsync("failed", context.CallSubOrchestratorAsync<string>(
                    nameof(Scripted), child, new SubOrchestrationOptions(instanceId: "again/child"))));
            }

            return said[0] == said[1];
        });

        Assert.Equal(("true", "false"), (ours.Outcome.Output, theirs.Outcome.Output));
    }

    [Fact]
    public async Task A_custom_status_stays_when_it_continues_as_new()
    {
        var (ours, theirs) = await hosts.RunAsync("status", context =>
        {
            if (context.GetInput<ScriptInput>()!.Value is null)
            {
                context.SetCustomStatus("first");
                context.ContinueAsNew(ScriptInput.Of("status", 2));
            }

            return Task.FromResult<object?>(null);
        });

        Assert.Equal(("\"first\"", null), (ours.Outcome.CustomStatus, theirs.Outcome.CustomStatus));
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_is_an_exception_of_the_wait()
    {
        var (ours, theirs) = await hosts.RunAsync("unfit", async context =>
        {
            var wait = context.WaitForExternalEvent<int>("e");
            await Raise(context, "e");
            try
            {
                return await wait;
            }
            catch (JsonException)
            {
                return "caught";
            }
        });

        Assert.Equal(("\"caught\"", "Failed"), (ours.Outcome.Output, theirs.Outcome.Status));
    }

    [Fact]
    public async Task Waits_of_one_name_may_have_different_types()
    {
        var (ours, theirs) = await hosts.RunAsync("types", async context =>
        {
            var first = context.WaitForExternalEvent<string>("e");
            var second = context.WaitForExternalEvent<object>("e");
            await Raise(context, "e", "e");
            await second;
            return await first;
        });

        Assert.Equal("\"<e>\"", ours.Outcome.Output);
        Assert.Contains("same type argument", theirs.Outcome.Failure);
    }

    [Fact]
    public async Task A_policy_tries_again_what_failed_and_not_a_result_that_does_not_fit()
    {
        var (ours, theirs) = await hosts.RunAsync("unfit result", async context =>
        {
            var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(1)));
            return await context.CallActivityAsync<int>(nameof(Work), ScriptInput.Of("work", new OracleWork("unfit")), retry);
        });

        Assert.Equal(ours.Outcome, theirs.Outcome);
        Assert.Equal((1, 2), (ours.Count("TaskScheduled"), theirs.Count("TaskScheduled")));
    }

    [Fact]
    public async Task An_activity_that_is_not_there_is_tried_again_too()
    {
        var (ours, theirs) = await hosts.RunAsync("missing", async context =>
        {
            var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(1)));
            return await context.CallActivityAsync<int>("Missing", null, retry);
        });

        Assert.Equal((2, 1), (ours.Count("TaskScheduled"), theirs.Count("TaskScheduled")));
    }

    [Fact]
    public async Task Events_to_other_instances_are_for_activities_to_raise()
    {
        var (ours, theirs) = await hosts.RunAsync("sends", context =>
        {
            context.SendEvent("nobody", "e", "x");
            return Task.FromResult<object?>("sent");
        });

        Assert.StartsWith("System.NotSupportedException", ours.Outcome.Failure, StringComparison.Ordinal);
        Assert.Equal("\"sent\"", theirs.Outcome.Output);
    }

    /// <summary>Why the random programs do not compare it; Durable Task itself keeps them.</summary>
    [Fact]
    public async Task Microsofts_in_memory_host_loses_events_kept_over_a_continue_as_new()
    {
        var (ours, theirs) = await hosts.RunAsync("kept", async context =>
        {
            if (context.GetInput<ScriptInput>()!.Value is null)
            {
                await Raise(context, "e");
                await context.CreateTimer(TimeSpan.FromMilliseconds(100), CancellationToken.None);
                context.ContinueAsNew(ScriptInput.Of("kept", 2));
                return null;
            }

            return await OracleRun.OrAsync("lost", context.WaitForExternalEvent<string>("e", TimeSpan.FromMilliseconds(300)));
        });

        Assert.Equal(("\"<e>\"", "\"lost\""), (ours.Outcome.Output, theirs.Outcome.Output));
    }

    private static Task<string> Raise(TaskOrchestrationContext context, params string[] names) =>
        context.Work<string>("work", new OracleWork("raise", Events: names));
}
