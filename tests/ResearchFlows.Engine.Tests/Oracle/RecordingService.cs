using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Testing.Sidecar;
using System.Collections.Concurrent;

namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>Microsoft's in-memory service, which offers no histories, with those it was given to keep.</summary>
internal sealed class RecordingService : InMemoryOrchestrationService, IOrchestrationService
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<HistoryEvent>> _histories = new();

    /// <summary>More than there are processors: its dispatchers poll as soon as they are busy.</summary>
    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 1000;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 1000;

    public IReadOnlyList<RecordedStep> HistoryOf(string instanceId)
    {
        var history = _histories.GetValueOrDefault(instanceId, []);
        var extra = TimersOfNoLength(history).ToHashSet();
        return [.. history.Select(e => Describe(e, extra)).OfType<RecordedStep>()];
    }

    /// <summary>Those that are due in the turn that asks for them; another turn may begin in the very moment that a timer names.</summary>
    private static IEnumerable<int> TimersOfNoLength(IEnumerable<HistoryEvent> history)
    {
        var turn = DateTime.MinValue;
        foreach (var e in history)
        {
            turn = e is OrchestratorStartedEvent ? e.Timestamp : turn;
            if (e is TimerCreatedEvent timer && timer.FireAt == turn)
            {
                yield return timer.EventId;
            }
        }
    }

    Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _histories[workItem.InstanceId] = [.. newOrchestrationRuntimeState.Events];
        return CompleteTaskOrchestrationWorkItemAsync(
            workItem, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages, continuedAsNewMessage, orchestrationState);
    }

    /// <summary>Without what only theirs records: turns, and the timer of no length that follows a policy's last attempt.</summary>
    private static RecordedStep? Describe(HistoryEvent e, HashSet<int> extraTimers) => e switch
    {
        OrchestratorStartedEvent or OrchestratorCompletedEvent => null,
        TimerCreatedEvent timer when extraTimers.Contains(timer.EventId) => null,
        TimerFiredEvent fired when extraTimers.Contains(fired.TimerId) => null,
        TaskScheduledEvent task => new(nameof(EventType.TaskScheduled), task.EventId, task.Name),
        SubOrchestrationInstanceCreatedEvent child => new(nameof(EventType.SubOrchestrationInstanceCreated), child.EventId, child.Name, child.InstanceId),
        TimerCreatedEvent timer => new(nameof(EventType.TimerCreated), timer.EventId),
        TaskCompletedEvent task => new(nameof(EventType.TaskCompleted), task.TaskScheduledId),
        TaskFailedEvent task => new(nameof(EventType.TaskFailed), task.TaskScheduledId),
        SubOrchestrationInstanceCompletedEvent child => new(nameof(EventType.SubOrchestrationInstanceCompleted), child.TaskScheduledId),
        SubOrchestrationInstanceFailedEvent child => new(nameof(EventType.SubOrchestrationInstanceFailed), child.TaskScheduledId),
        TimerFiredEvent fired => new(nameof(EventType.TimerFired), fired.TimerId),
        EventRaisedEvent raised => new(nameof(EventType.EventRaised), Name: raised.Name),
        _ => new(e.EventType.ToString()),
    };
}
