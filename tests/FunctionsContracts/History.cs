// Microsoft.Azure.DurableTask.Core: the events of a history.
namespace DurableTask.Core
{
    public enum OrchestrationStatus
    {
        Running,
        Completed,
        ContinuedAsNew,
        Failed,
        Canceled,
        Terminated,
        Pending,
        Suspended,
    }

    public class FailureDetails(string errorType, string errorMessage, string? stackTrace, FailureDetails? innerFailure, bool isNonRetriable)
    {
        public string ErrorType { get; } = errorType;

        public string ErrorMessage { get; } = errorMessage;

        public string? StackTrace { get; } = stackTrace;

        public FailureDetails? InnerFailure { get; } = innerFailure;

        public bool IsNonRetriable { get; } = isNonRetriable;
    }

    public class OrchestrationInstance
    {
        public string? InstanceId { get; set; }
    }

    public class ParentInstance
    {
        public OrchestrationInstance? OrchestrationInstance;
    }
}

namespace DurableTask.Core.History
{
    public abstract class HistoryEvent(int eventId)
    {
        public int EventId { get; } = eventId;

        public DateTime Timestamp { get; set; }
    }

    public class ExecutionStartedEvent(int eventId, string? input) : HistoryEvent(eventId)
    {
        public ParentInstance? ParentInstance { get; set; }

        public string? Name { get; set; }

        public string? Input { get; set; } = input;
    }

    public class ExecutionCompletedEvent(int eventId, string? result, OrchestrationStatus orchestrationStatus, FailureDetails? failureDetails = null)
        : HistoryEvent(eventId)
    {
        public OrchestrationStatus OrchestrationStatus { get; } = orchestrationStatus;

        public string? Result { get; } = result;

        public FailureDetails? FailureDetails { get; } = failureDetails;
    }

    public class ContinueAsNewEvent(int eventId, string? input) : ExecutionCompletedEvent(eventId, input, OrchestrationStatus.ContinuedAsNew);

    public class ExecutionTerminatedEvent(int eventId, string? input) : HistoryEvent(eventId)
    {
        public string? Input { get; set; } = input;
    }

    public class ExecutionSuspendedEvent(int eventId, string? reason) : HistoryEvent(eventId)
    {
        public string? Reason { get; set; } = reason;
    }

    public class ExecutionResumedEvent(int eventId, string? reason) : HistoryEvent(eventId)
    {
        public string? Reason { get; set; } = reason;
    }

    public class TaskScheduledEvent(int eventId, string? name, string? version, string? input) : HistoryEvent(eventId)
    {
        public string? Name { get; set; } = name;

        public string? Version { get; set; } = version;

        public string? Input { get; set; } = input;
    }

    public class TaskCompletedEvent(int eventId, int taskScheduledId, string? result) : HistoryEvent(eventId)
    {
        public int TaskScheduledId { get; } = taskScheduledId;

        public string? Result { get; } = result;
    }

    public class TaskFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails) : HistoryEvent(eventId)
    {
        public int TaskScheduledId { get; } = taskScheduledId;

        public string? Reason { get; } = reason;

        public string? Details { get; } = details;

        public FailureDetails? FailureDetails { get; } = failureDetails;
    }

    public class SubOrchestrationInstanceCreatedEvent(int eventId) : HistoryEvent(eventId)
    {
        public string? Name { get; set; }

        public string? InstanceId { get; set; }

        public string? Input { get; set; }
    }

    public class SubOrchestrationInstanceCompletedEvent(int eventId, int taskScheduledId, string? result) : HistoryEvent(eventId)
    {
        public int TaskScheduledId { get; } = taskScheduledId;

        public string? Result { get; } = result;
    }

    public class SubOrchestrationInstanceFailedEvent(int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
        : HistoryEvent(eventId)
    {
        public int TaskScheduledId { get; } = taskScheduledId;

        public string? Reason { get; } = reason;

        public string? Details { get; } = details;

        public FailureDetails? FailureDetails { get; } = failureDetails;
    }

    public class TimerCreatedEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
    {
        public DateTime FireAt { get; set; } = fireAt;
    }

    public class TimerFiredEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
    {
        public int TimerId { get; set; }

        public DateTime FireAt { get; set; } = fireAt;
    }

    public class EventRaisedEvent(int eventId, string? input) : HistoryEvent(eventId)
    {
        public string? Name { get; set; }

        public string? Input { get; set; } = input;
    }

    public class OrchestratorStartedEvent(int eventId) : HistoryEvent(eventId);

    public class OrchestratorCompletedEvent(int eventId) : HistoryEvent(eventId);

    public class EventSentEvent(int eventId) : HistoryEvent(eventId);
}
