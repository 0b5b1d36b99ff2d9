using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Functions.Adapters;
using ResearchFlows.Functions.Tests.Support;
using ResearchFlows.Ports;
using DurableEvent = DurableTask.Core.History.HistoryEvent;
using DurableFailure = DurableTask.Core.FailureDetails;
using HistoryEvent = ResearchFlows.Ports.HistoryEvent;

namespace ResearchFlows.Functions.Tests;

public sealed class HistoryAdapterTests
{
    private static readonly DateTime Time = new(2026, 1, 31, 8, 0, 0, DateTimeKind.Unspecified);
    private static readonly DurableFailure Failure = new("Some.Type", "message", "stack", null, false);

    [Fact]
    public async Task Every_event_carries_its_time_in_utc_and_those_of_the_dispatcher_are_left_out()
    {
        var fake = new FakeClient();
        fake.Histories["one"] = [At(new OrchestratorStartedEvent(-1)), At(new TimerCreatedEvent(0, Time)), At(new EventSentEvent(1)), At(new OrchestratorCompletedEvent(-1))];
        var item = Assert.Single((await new DurableOrchestrationClient(fake, NullLoggerFactory.Instance).GetHistoryAsync("one", CancellationToken.None))!);
        Assert.Equal(HistoryEventType.TimerCreated, item.EventType);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero), item.Timestamp);
    }

    [Fact]
    public void Execution_started()
    {
        var item = Read(new ExecutionStartedEvent(-1, """{"agent":"demo"}""")
        {
            Name = "ResearchOrchestration",
            ParentInstance = new ParentInstance { OrchestrationInstance = new OrchestrationInstance { InstanceId = "evaluation-1" } },
        });
        Assert.Equal((HistoryEventType.ExecutionStarted, -1, "ResearchOrchestration", "evaluation-1"), (item.EventType, item.EventId, item.Name, item.ParentInstanceId));
        Assert.Equal("demo", item.Input!.Value.GetProperty("agent").GetString());
        Assert.Null(Read(new ExecutionStartedEvent(-1, null)).ParentInstanceId);
    }

    [Theory]
    [InlineData("""[{"turn":1}]""")]
    [InlineData("""{"turn":1}""")]
    public void Task_scheduled_with_its_input_taken_out_of_the_list_of_arguments(string input)
    {
        var item = Read(new TaskScheduledEvent(3, "ModelTurn", "", input));
        Assert.Equal((HistoryEventType.TaskScheduled, 3, "ModelTurn"), (item.EventType, item.EventId, item.Name));
        Assert.Equal("""{"turn":1}""", item.Input!.Value.GetRawText());
    }

    [Fact]
    public void Task_completed_and_failed()
    {
        var completed = Read(new TaskCompletedEvent(-1, 3, "true"));
        Assert.Equal((HistoryEventType.TaskCompleted, -1, 3), (completed.EventType, completed.EventId, completed.TaskScheduledId));
        Assert.True(completed.Result!.Value.GetBoolean());
        var failed = Read(new TaskFailedEvent(-1, 3, "reason", "details", Failure));
        Assert.Equal((HistoryEventType.TaskFailed, -1, 3), (failed.EventType, failed.EventId, failed.TaskScheduledId));
        Assert.Equal(DurableInstance.Failure("Some.Type", "message"), failed.Failure);
        Assert.Equal(DurableInstance.Failure("System.Exception", "no such function"), Read(new TaskFailedEvent(-1, 3, "no such function", null, null)).Failure);
    }

    [Fact]
    public void Sub_orchestration_created_completed_and_failed()
    {
        var created = Read(new SubOrchestrationInstanceCreatedEvent(4) { Name = "Child", InstanceId = "child-1", Input = "[1]" });
        Assert.Equal((HistoryEventType.SubOrchestrationInstanceCreated, 4, "Child", "child-1"), (created.EventType, created.EventId, created.Name, created.InstanceId));
        Assert.Equal("[1]", created.Input!.Value.GetRawText());
        var completed = Read(new SubOrchestrationInstanceCompletedEvent(-1, 4, """{"score":1}"""));
        Assert.Equal((HistoryEventType.SubOrchestrationInstanceCompleted, -1, 4), (completed.EventType, completed.EventId, completed.TaskScheduledId));
        Assert.Equal(1, completed.Result!.Value.GetProperty("score").GetInt32());
        var failed = Read(new SubOrchestrationInstanceFailedEvent(-1, 4, null, null, Failure));
        Assert.Equal((HistoryEventType.SubOrchestrationInstanceFailed, 4), (failed.EventType, failed.TaskScheduledId));
        Assert.Equal(DurableInstance.Failure("Some.Type", "message"), failed.Failure);
    }

    [Fact]
    public void Timers_and_events()
    {
        var created = Read(new TimerCreatedEvent(5, Time));
        Assert.Equal((5, Utc(Time)), (created.EventId, created.FireAt));
        var fired = Read(new TimerFiredEvent(-1, Time) { TimerId = 5 });
        Assert.Equal((HistoryEventType.TimerFired, -1, 5, Utc(Time)), (fired.EventType, fired.EventId, fired.TaskScheduledId, fired.FireAt));
        var raised = Read(new EventRaisedEvent(-1, """{"approved":true}""") { Name = "approval" });
        Assert.Equal((HistoryEventType.EventRaised, "approval"), (raised.EventType, raised.Name));
        Assert.True(raised.Input!.Value.GetProperty("approved").GetBoolean());
    }

    [Fact]
    public void Suspended_resumed_and_terminated_with_their_reasons()
    {
        Assert.Equal((HistoryEventType.ExecutionSuspended, "pause"), Reason(new ExecutionSuspendedEvent(-1, "pause")));
        Assert.Equal((HistoryEventType.ExecutionResumed, null), Reason(new ExecutionResumedEvent(-1, null)));
        Assert.Equal((HistoryEventType.ExecutionTerminated, "enough"), Reason(new ExecutionTerminatedEvent(-1, "\"enough\"")));
        Assert.Equal((HistoryEventType.ExecutionTerminated, "enough of it"), Reason(new ExecutionTerminatedEvent(-1, "enough of it")));

        static (HistoryEventType, string?) Reason(DurableEvent item) => (Read(item).EventType, Read(item).Reason);
    }

    [Fact]
    public void Execution_completed_failed_terminated_and_begun_anew()
    {
        var completed = Read(new ExecutionCompletedEvent(7, """{"answer":"x"}""", OrchestrationStatus.Completed));
        Assert.Equal((HistoryEventType.ExecutionCompleted, -1, OrchestrationRuntimeStatus.Completed), (completed.EventType, completed.EventId, completed.RuntimeStatus));
        Assert.Equal("x", completed.Result!.Value.GetProperty("answer").GetString());
        var failed = Read(new ExecutionCompletedEvent(7, "text", OrchestrationStatus.Failed, Failure));
        Assert.Equal((OrchestrationRuntimeStatus.Failed, DurableInstance.Failure("Some.Type", "message")), (failed.RuntimeStatus, failed.Failure));
        Assert.Null(failed.Result);
        Assert.Equal("text", Read(new ExecutionCompletedEvent(7, "text", OrchestrationStatus.Failed)).Failure!.ErrorMessage);
        Assert.Equal(DurableInstance.Failure("Some.Type", "message"), Read(new ExecutionCompletedEvent(7, "Some.Type: message", OrchestrationStatus.Failed)).Failure);
        var terminated = Read(new ExecutionCompletedEvent(7, "\"enough\"", OrchestrationStatus.Terminated));
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (terminated.RuntimeStatus, terminated.Reason));
        foreach (var again in new[] { new ContinueAsNewEvent(7, "[2]"), new ExecutionCompletedEvent(7, "[2]", OrchestrationStatus.ContinuedAsNew) })
        {
            Assert.Equal(HistoryEventType.ContinueAsNew, Read(again).EventType);
            Assert.Equal("[2]", Read(again).Input!.Value.GetRawText());
        }
    }

    private static HistoryEvent Read(DurableEvent item) => Assert.Single(DurableHistory.Read([At(item)]));

    private static DurableEvent At(DurableEvent item)
    {
        item.Timestamp = Time;
        return item;
    }

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);
}
