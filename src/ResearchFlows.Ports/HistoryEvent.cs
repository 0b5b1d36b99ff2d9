using Microsoft.DurableTask;
using System.Text.Json;

namespace ResearchFlows.Ports;

/// <summary>The kinds of events; Durable Task's own names.</summary>
public enum HistoryEventType
{
    /// <summary>The execution began.</summary>
    ExecutionStarted,

    /// <summary>An activity was scheduled.</summary>
    TaskScheduled,

    /// <summary>An activity returned.</summary>
    TaskCompleted,

    /// <summary>An activity threw.</summary>
    TaskFailed,

    /// <summary>A child instance was created.</summary>
    SubOrchestrationInstanceCreated,

    /// <summary>A child instance returned.</summary>
    SubOrchestrationInstanceCompleted,

    /// <summary>A child instance failed or was terminated.</summary>
    SubOrchestrationInstanceFailed,

    /// <summary>A timer was set.</summary>
    TimerCreated,

    /// <summary>A timer fired.</summary>
    TimerFired,

    /// <summary>A client raised an event.</summary>
    EventRaised,

    /// <summary>The execution ended and the orchestration begins again.</summary>
    ContinueAsNew,

    /// <summary>A client suspended the instance.</summary>
    ExecutionSuspended,

    /// <summary>A client resumed the instance.</summary>
    ExecutionResumed,

    /// <summary>A client terminated the instance.</summary>
    ExecutionTerminated,

    /// <summary>The execution ended.</summary>
    ExecutionCompleted,
}

/// <summary>One event of an instance's history. Which members are set depends on the kind.</summary>
public sealed record HistoryEvent
{
    /// <summary>What happened.</summary>
    public required HistoryEventType EventType { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// For what the orchestration asked for (TaskScheduled, SubOrchestrationInstanceCreated, TimerCreated): its number, counted from 0 in
    /// the order the code asked. -1 for everything else.
    /// </summary>
    public int EventId { get; init; } = -1;

    /// <summary>For an outcome: the <see cref="EventId"/> of what it answers.</summary>
    public int? TaskScheduledId { get; init; }

    /// <summary>For an activity's outcome: when its turn came and it began to run, UTC; null when the host does not say.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>The activity, orchestration or event name.</summary>
    public string? Name { get; init; }

    /// <summary>The input of a started execution, activity or child; the payload of a raised event.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The result of an activity, a child or the execution.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why an activity, a child or the execution failed.</summary>
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>The id of a created child instance.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The instance that runs this one as a child (ExecutionStarted).</summary>
    public string? ParentInstanceId { get; init; }

    /// <summary>When a timer fires, UTC.</summary>
    public DateTimeOffset? FireAt { get; init; }

    /// <summary>How the execution ended (ExecutionCompleted).</summary>
    public OrchestrationRuntimeStatus? RuntimeStatus { get; init; }

    /// <summary>Why a client suspended, resumed or terminated the instance.</summary>
    public string? Reason { get; init; }
}
