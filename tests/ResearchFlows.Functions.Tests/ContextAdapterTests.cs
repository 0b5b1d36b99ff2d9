using Microsoft.DurableTask;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Research;
using System.Text.Json;
using DurableTaskFailedException = Microsoft.DurableTask.TaskFailedException;
using TaskFailedException = ResearchFlows.Orchestrations.TaskFailedException;

namespace ResearchFlows.Functions.Tests;

public sealed class ContextAdapterTests
{
    [Fact]
    public void Reads_what_the_context_knows()
    {
        var fake = new FakeContext("one") { Replaying = true };
        var context = new DurableOrchestrationContext(fake);
        Assert.Equal("one", context.InstanceId);
        Assert.Equal(fake.Now, context.CurrentUtcDateTime);
        Assert.True(context.IsReplaying);
        Assert.Equal(new Guid(1, 0, 0, new byte[8]), context.NewGuid());
        context.CreateReplaySafeLogger("mine");
        Assert.Equal(["mine"], fake.LoggerCategories);
    }

    [Fact]
    public async Task Activities_are_called_by_name_without_a_retry_policy_of_the_host()
    {
        var fake = new FakeContext { Answer = (_, _) => new RunToolOutput("text", true) };
        var output = await new DurableOrchestrationContext(fake).CallActivityAsync<RunToolOutput>("RunTool", new DeleteScratchStoreInput("x"));
        Assert.Equal(new RunToolOutput("text", true), output);
        var (name, input) = Assert.Single(fake.Activities);
        Assert.Equal("RunTool", name);
        Assert.Equal("""{"instanceId":"x"}""", input.GetRawText());
    }

    [Fact]
    public async Task Plain_values_cross_the_port()
    {
        var context = new DurableOrchestrationContext(new FakeContext { Answer = (_, _) => true });
        Assert.True(await context.CallActivityAsync<bool>("DeleteScratchStore", null));
    }

    [Fact]
    public async Task Sub_orchestrations_get_the_instance_id_that_was_asked_for()
    {
        var fake = new FakeContext { Answer = (_, _) => 7 };
        Assert.Equal(7, await new DurableOrchestrationContext(fake).CallSubOrchestrationAsync<int>("Child", new { agent = "a" }, "evaluation-1-case"));
        var (name, input, id) = Assert.Single(fake.SubOrchestrations);
        Assert.Equal(("Child", "evaluation-1-case"), (name, id));
        Assert.Equal("""{"agent":"a"}""", input.GetRawText());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failures_become_ours_with_type_and_message(bool child)
    {
        var details = new TaskFailureDetails(typeof(TransientFaultException).FullName!, "busy (retry after 3 s)", null, null, null);
        var context = new DurableOrchestrationContext(new FakeContext { Answer = (name, _) => throw new DurableTaskFailedException(name, 4, details) });
        var failed = await Assert.ThrowsAsync<TaskFailedException>(() =>
            child ? context.CallSubOrchestrationAsync<int>("Work", null, "id") : context.CallActivityAsync<int>("Work", null));
        Assert.Equal("Work", failed.TaskName);
        Assert.Equal(new FailureDetails(details.ErrorType, details.ErrorMessage), failed.Failure);
        Assert.True(failed.Failure.IsCausedBy<TransientFaultException>());
    }

    [Fact]
    public async Task Failed_activity_is_retried_with_durable_timers_as_the_server_asked()
    {
        var attempts = 0;
        var details = new TaskFailureDetails(typeof(TransientFaultException).FullName!, "busy (retry after 90 s)", null, null, null);
        var fake = new FakeContext { Answer = (name, _) => ++attempts < 3 ? throw new DurableTaskFailedException(name, 0, details) : attempts };
        var start = fake.Now;
        Assert.Equal(3, await new DurableOrchestrationContext(fake).CallActivityAsync<int>("Work", null, Retries.Default));
        Assert.Equal([start.AddSeconds(90), start.AddSeconds(180)], fake.Timers);
    }

    [Fact]
    public async Task A_server_that_is_away_is_waited_for_beyond_the_attempts_at_a_request()
    {
        var attempts = 0;
        var details = new TaskFailureDetails(typeof(ServerAwayException).FullName!, "refused", null, null, null);
        var fake = new FakeContext { Answer = (name, _) => ++attempts < 100 ? throw new DurableTaskFailedException(name, 0, details) : attempts };
        Assert.Equal(100, await new DurableOrchestrationContext(fake).CallActivityAsync<int>("Work", null, Retries.Default));
    }

    [Fact]
    public async Task Timers_fire_at_the_time_that_was_asked_for()
    {
        var fake = new FakeContext();
        var at = fake.Now.AddHours(3);
        await new DurableOrchestrationContext(fake).CreateTimerAsync(at, CancellationToken.None);
        Assert.Equal([at], fake.Timers);
    }

    [Fact]
    public async Task An_event_is_handed_out_and_a_missing_one_times_out()
    {
        var fake = new FakeContext { Events = { ["approval"] = new { approved = true } } };
        var context = new DurableOrchestrationContext(fake);
        var approval = await context.WaitForExternalEventAsync<JsonElement>("approval", TimeSpan.FromHours(1));
        Assert.True(approval.GetProperty("approved").GetBoolean());
        await Assert.ThrowsAsync<TaskCanceledException>(() => context.WaitForExternalEventAsync<bool>("never", TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Custom_status_and_new_input_are_passed_on()
    {
        var fake = new FakeContext();
        var context = new DurableOrchestrationContext(fake);
        context.SetCustomStatus(new ResearchStatus(2, ["read_local_file"], new TokenUsage(10, 5)));
        context.ContinueAsNew(new ResearchInput("a", "q"));
        Assert.Contains("\"lastTools\":[\"read_local_file\"]", Assert.Single(fake.CustomStatuses));
        Assert.Equal(new ResearchInput("a", "q"), fake.NewInput);
    }
}
