using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;
using DurableMetadata = Microsoft.DurableTask.Client.OrchestrationMetadata;
using DurableStatus = Microsoft.DurableTask.Client.OrchestrationRuntimeStatus;

namespace ResearchFlows.Functions.Tests;

public sealed class ClientAdapterTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeClient _fake = new();
    private readonly DurableOrchestrationClient _client;

    public ClientAdapterTests() => _client = new DurableOrchestrationClient(_fake, NullLoggerFactory.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _fake.DisposeAsync();

    [Fact]
    public async Task Starts_an_instance_that_a_running_one_is_not_replaced_by()
    {
        Assert.True(await _client.StartAsync("ResearchOrchestration", new ResearchInput("a", "q"), "one", CancellationToken.None));
        Assert.Equal("""start ResearchOrchestration one {"agent":"a","question":"q"}""", Assert.Single(_fake.Calls));
        Assert.Equal(["Pending", "Running", "Suspended"], _fake.StartOptions!.DedupeStatuses!);
    }

    [Theory]
    [InlineData(DurableStatus.Running)]
    [InlineData(DurableStatus.Completed)]
    [InlineData(DurableStatus.Failed)]
    [InlineData(DurableStatus.Terminated)]
    public async Task An_instance_that_exists_is_never_started_again(DurableStatus status)
    {
        _fake.Add("one", status);
        Assert.False(await _client.StartAsync("ResearchOrchestration", null, "one", CancellationToken.None));
        Assert.Empty(_fake.Calls);
    }

    [Fact]
    public async Task A_refusal_means_that_somebody_else_was_first()
    {
        _fake.Before = call =>
        {
            if (call.StartsWith("start", StringComparison.Ordinal))
            {
                _fake.Add("one", DurableStatus.Running);
                throw new InvalidOperationException("already exists");
            }
        };
        Assert.False(await _client.StartAsync("ResearchOrchestration", null, "one", CancellationToken.None));
    }

    [Fact]
    public async Task A_start_that_failed_says_so()
    {
        _fake.Before = call =>
        {
            if (call.StartsWith("start", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("the store is down");
            }
        };
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => _client.StartAsync("X", null, "one", CancellationToken.None));
        Assert.Equal("the store is down", failed.Message);
    }

    [Fact]
    public async Task Shows_a_completed_instance_with_input_output_custom_status_and_agent()
    {
        _fake.Instances["one"] = new DurableMetadata("ResearchOrchestration", "one")
        {
            RuntimeStatus = DurableStatus.Completed,
            CreatedAt = FakeClient.Start,
            LastUpdatedAt = FakeClient.Start.AddMinutes(2),
            SerializedInput = """{"agent":"demo","question":"Why?"}""",
            SerializedOutput = """{"answer":"Because."}""",
            SerializedCustomStatus = """{"turn":2}""",
        };
        var instance = (await _client.GetAsync("one", CancellationToken.None))!;
        Assert.Equal(("one", "ResearchOrchestration", "demo"), (instance.InstanceId, instance.Name, instance.Agent));
        Assert.Equal((OrchestrationRuntimeStatus.Completed, FakeClient.Start, FakeClient.Start.AddMinutes(2)), (instance.RuntimeStatus, instance.CreatedAt, instance.LastUpdatedAt));
        Assert.Equal("Why?", instance.Input!.Value.GetProperty("question").GetString());
        Assert.Equal("Because.", instance.Output!.Value.GetProperty("answer").GetString());
        Assert.Equal(2, instance.CustomStatus!.Value.GetProperty("turn").GetInt32());
        Assert.Null(instance.Failure);
    }

    [Theory]
    [InlineData(DurableStatus.Pending, OrchestrationRuntimeStatus.Pending)]
    [InlineData(DurableStatus.Running, OrchestrationRuntimeStatus.Running)]
    [InlineData((DurableStatus)2, OrchestrationRuntimeStatus.Running)]
    [InlineData(DurableStatus.Suspended, OrchestrationRuntimeStatus.Suspended)]
    [InlineData(DurableStatus.Completed, OrchestrationRuntimeStatus.Completed)]
    [InlineData(DurableStatus.Failed, OrchestrationRuntimeStatus.Failed)]
    [InlineData(DurableStatus.Terminated, OrchestrationRuntimeStatus.Terminated)]
    public async Task Statuses_become_ours(DurableStatus theirs, OrchestrationRuntimeStatus ours)
    {
        _fake.Add("one", theirs);
        Assert.Equal(ours, (await _client.GetAsync("one", CancellationToken.None))!.RuntimeStatus);
    }

    [Theory]
    [InlineData("Some.Name_space.FaultException: no such model", "Some.Name_space.FaultException", "no such model")]
    [InlineData("Outer.Nested+Inner`1[System.Int32]: two\nlines: here", "Outer.Nested+Inner`1[System.Int32]", "two\nlines: here")]
    [InlineData("\"Some.Type: no such model\"", "Some.Type", "no such model")]
    [InlineData("Task 'ModelTurn' failed: no such model", "System.Exception", "Task 'ModelTurn' failed: no such model")]
    [InlineData("warning: it broke", "System.Exception", "warning: it broke")]
    [InlineData("\"no such model\"", "System.Exception", "no such model")]
    [InlineData(null, "System.Exception", "")]
    public async Task A_failure_that_is_only_a_text_is_taken_apart(string? output, string type, string message)
    {
        _fake.Instances["one"] = new DurableMetadata("X", "one") { RuntimeStatus = DurableStatus.Failed, SerializedOutput = output };
        var instance = (await _client.GetAsync("one", CancellationToken.None))!;
        Assert.Equal(DurableInstance.Failure(type, message), instance.Failure);
        Assert.Null(instance.Output);
    }

    [Fact]
    public async Task A_failure_keeps_its_type()
    {
        _fake.Instances["one"] = new DurableMetadata("X", "one")
        {
            RuntimeStatus = DurableStatus.Failed,
            FailureDetails = new TaskFailureDetails("Some.Type", "message", "stack", null, null),
        };
        Assert.Equal(DurableInstance.Failure("Some.Type", "message"), (await _client.GetAsync("one", CancellationToken.None))!.Failure);
    }

    [Fact]
    public async Task A_terminated_instance_says_why()
    {
        _fake.Add("one", DurableStatus.Terminated, output: "enough");
        _fake.Add("two", DurableStatus.Terminated);
        Assert.Equal("enough", (await _client.GetAsync("one", CancellationToken.None))!.Failure!.ErrorMessage);
        Assert.Equal("The instance was terminated.", (await _client.GetAsync("two", CancellationToken.None))!.Failure!.ErrorMessage);
    }

    [Fact]
    public async Task Unknown_instances_are_null_or_not_found()
    {
        Assert.Null(await _client.GetAsync("none", CancellationToken.None));
        Assert.Null(await _client.GetHistoryAsync("none", CancellationToken.None));
        Assert.Equal(0, await _client.PurgeAsync("none", CancellationToken.None));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.RaiseEventAsync("none", "e", null, CancellationToken.None));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.SuspendAsync("none", null, CancellationToken.None));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.ResumeAsync("none", null, CancellationToken.None));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.TerminateAsync("none", null, CancellationToken.None));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => _client.WaitForCompletionAsync("none", CancellationToken.None));
        Assert.Empty(_fake.Calls);
    }

    [Fact]
    public async Task Running_instances_are_managed_and_ended_ones_left_alone()
    {
        _fake.Add("one", DurableStatus.Running);
        _fake.Add("two", DurableStatus.Completed);
        foreach (var id in new[] { "one", "two" })
        {
            await _client.SuspendAsync(id, "pause", CancellationToken.None);
            await _client.ResumeAsync(id, null, CancellationToken.None);
            await _client.RaiseEventAsync(id, "approval", JsonSerializer.SerializeToElement(new { approved = true }), CancellationToken.None);
        }

        Assert.Equal(["suspend one pause", "resume one", """raise one approval {"approved":true}"""], _fake.Calls);
    }

    [Fact]
    public async Task An_instance_that_ends_just_then_is_left_alone_and_other_faults_are_told()
    {
        _fake.Add("one", DurableStatus.Running);
        _fake.Before = call =>
        {
            if (call.StartsWith("suspend", StringComparison.Ordinal))
            {
                _fake.Add("one", DurableStatus.Completed);
                throw new InvalidOperationException("it has completed");
            }

            if (call.StartsWith("resume", StringComparison.Ordinal))
            {
                throw new InvalidOperationException("the store is down");
            }
        };
        await _client.SuspendAsync("one", null, CancellationToken.None);
        _fake.Add("one", DurableStatus.Running);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _client.ResumeAsync("one", null, CancellationToken.None));
    }

    [Fact]
    public async Task Termination_reaches_the_children_that_have_not_ended()
    {
        AddFamily(DurableStatus.Running);
        _fake.Add("child-1", DurableStatus.Completed);
        await _client.TerminateAsync("parent", "enough", CancellationToken.None);
        Assert.Equal(["terminate parent enough True", "terminate child-2 enough True", "terminate grandchild enough True"], _fake.Calls);
    }

    [Fact]
    public async Task Purge_takes_the_children_along_and_counts_them()
    {
        AddFamily(DurableStatus.Completed);
        Assert.Equal(4, await _client.PurgeAsync("parent", CancellationToken.None));
        Assert.Equal(["purge child-1 True", "purge grandchild True", "purge child-2 True", "purge parent True"], _fake.Calls);
    }

    [Fact]
    public async Task Purge_leaves_what_has_not_ended()
    {
        _fake.Add("one", DurableStatus.Running);
        Assert.Equal(0, await _client.PurgeAsync("one", CancellationToken.None));
        Assert.Empty(_fake.Calls);
    }

    [Fact]
    public async Task Waits_for_the_end_and_looks_soon_at_first()
    {
        var time = new FakeTimeProvider();
        var looks = 0;
        _fake.Add("one", DurableStatus.Running);
        _fake.Before = call => looks += call == "get one" ? 1 : 0;
        var ended = new DurableOrchestrationClient(_fake, NullLoggerFactory.Instance, time).WaitForCompletionAsync("one", CancellationToken.None);
        Assert.Equal(1, looks);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, looks);
        time.Advance(TimeSpan.FromMilliseconds(149));
        Assert.Equal(2, looks);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, looks);
        time.Advance(TimeSpan.FromSeconds(10));
        _fake.Add("one", DurableStatus.Completed, output: 5);
        Assert.False(ended.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, (await ended).Output!.Value.GetInt32());
    }

    [Fact]
    public async Task Waits_no_longer_than_the_callers_limit_or_the_instance_exists()
    {
        var time = new FakeTimeProvider();
        var client = new DurableOrchestrationClient(_fake, NullLoggerFactory.Instance, time);
        _fake.Add("one", DurableStatus.Running);
        using var limit = new CancellationTokenSource();
        var cancelled = client.WaitForCompletionAsync("one", limit.Token);
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        var purged = client.WaitForCompletionAsync("one", CancellationToken.None);
        _fake.Instances.Remove("one");
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<InstanceNotFoundException>(() => purged);
    }

    private void AddFamily(DurableStatus status)
    {
        foreach (var id in new[] { "parent", "child-1", "child-2", "grandchild" })
        {
            _fake.Add(id, status);
        }

        _fake.AddChild("parent", "child-1");
        _fake.AddChild("parent", "child-2");
        _fake.AddChild("parent", "not-created-yet");
        _fake.AddChild("child-2", "grandchild");
        _fake.Histories["parent"].Add(new ExecutionCompletedEvent(9, null, DurableTask.Core.OrchestrationStatus.Completed));
    }
}
