using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using DurableEvent = DurableTask.Core.History.HistoryEvent;
using DurableFailure = DurableTask.Core.FailureDetails;
using HistoryEvent = ResearchFlows.Ports.HistoryEvent;

namespace ResearchFlows.Functions.Adapters;

/// <summary>Translates the events of Durable Task into ours. What only the dispatcher writes for itself (OrchestratorStarted …) is left out.</summary>
internal static class DurableHistory
{
    public static IReadOnlyList<HistoryEvent> Read(IEnumerable<DurableEvent> events) => [.. events.Select(Read).OfType<HistoryEvent>()];

    private static HistoryEvent? Read(DurableEvent item) => item switch
    {
        ExecutionStartedEvent started => New(HistoryEventType.ExecutionStarted, item) with
        {
            Name = started.Name,
            Input = DurableJson.Parse(started.Input),
            ParentInstanceId = started.ParentInstance?.OrchestrationInstance?.InstanceId,
        },
        TaskScheduledEvent scheduled => New(HistoryEventType.TaskScheduled, item) with
        {
            EventId = item.EventId,
            Name = scheduled.Name,
            Input = DurableJson.ParseActivityInput(scheduled.Input),
        },
        TaskCompletedEvent completed => Completed(HistoryEventType.TaskCompleted, item, completed.TaskScheduledId, completed.Result),
        TaskFailedEvent failed => Failed(HistoryEventType.TaskFailed, item, failed.TaskScheduledId, failed.FailureDetails, failed.Reason),
        SubOrchestrationInstanceCreatedEvent created => New(HistoryEventType.SubOrchestrationInstanceCreated, item) with
        {
            EventId = item.EventId,
            Name = created.Name,
            Input = DurableJson.Parse(created.Input),
            InstanceId = created.InstanceId,
        },
        SubOrchestrationInstanceCompletedEvent completed =>
            Completed(HistoryEventType.SubOrchestrationInstanceCompleted, item, completed.TaskScheduledId, completed.Result),
        SubOrchestrationInstanceFailedEvent failed =>
            Failed(HistoryEventType.SubOrchestrationInstanceFailed, item, failed.TaskScheduledId, failed.FailureDetails, failed.Reason),
        TimerCreatedEvent timer => New(HistoryEventType.TimerCreated, item) with { EventId = item.EventId, FireAt = Utc(timer.FireAt) },
        TimerFiredEvent timer => New(HistoryEventType.TimerFired, item) with { TaskScheduledId = timer.TimerId, FireAt = Utc(timer.FireAt) },
        EventRaisedEvent raised => New(HistoryEventType.EventRaised, item) with { Name = raised.Name, Input = DurableJson.Parse(raised.Input) },
        ExecutionSuspendedEvent suspended => New(HistoryEventType.ExecutionSuspended, item) with { Reason = DurableJson.ParseText(suspended.Reason) },
        ExecutionResumedEvent resumed => New(HistoryEventType.ExecutionResumed, item) with { Reason = DurableJson.ParseText(resumed.Reason) },
        ExecutionTerminatedEvent terminated => New(HistoryEventType.ExecutionTerminated, item) with { Reason = DurableJson.ParseText(terminated.Input) },
        ExecutionCompletedEvent { OrchestrationStatus: OrchestrationStatus.ContinuedAsNew } again =>
            New(HistoryEventType.ContinueAsNew, item) with { Input = DurableJson.Parse(again.Result) },
        ExecutionCompletedEvent completed => Ended(completed),
        _ => null,
    };

    private static HistoryEvent Ended(ExecutionCompletedEvent item) => New(HistoryEventType.ExecutionCompleted, item) with
    {
        RuntimeStatus = item.OrchestrationStatus switch
        {
            OrchestrationStatus.Completed => OrchestrationRuntimeStatus.Completed,
            OrchestrationStatus.Failed => OrchestrationRuntimeStatus.Failed,
            _ => OrchestrationRuntimeStatus.Terminated,
        },
        Result = item.OrchestrationStatus == OrchestrationStatus.Completed ? DurableJson.Parse(item.Result) : null,
        Failure = item.OrchestrationStatus == OrchestrationStatus.Failed ? Failure(item.FailureDetails, item.Result) : null,
        Reason = item.OrchestrationStatus == OrchestrationStatus.Terminated ? DurableJson.ParseText(item.Result) : null,
    };

    private static HistoryEvent Completed(HistoryEventType type, DurableEvent item, int taskScheduledId, string? result) =>
        New(type, item) with { TaskScheduledId = taskScheduledId, Result = DurableJson.Parse(result) };

    private static HistoryEvent Failed(HistoryEventType type, DurableEvent item, int taskScheduledId, DurableFailure? failure, string? reason) =>
        New(type, item) with { TaskScheduledId = taskScheduledId, Failure = Failure(failure, reason) };

    private static TaskFailureDetails Failure(DurableFailure? failure, string? reason) =>
        failure is null ? DurableInstance.ReadFailure(reason) : DurableInstance.Failure(failure.ErrorType, failure.ErrorMessage);

    private static HistoryEvent New(HistoryEventType type, DurableEvent item) => new() { EventType = type, Timestamp = Utc(item.Timestamp) };

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
