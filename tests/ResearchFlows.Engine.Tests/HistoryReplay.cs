using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Engine.Instances;
using ResearchFlows.Engine.Replay;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests;

/// <summary>
/// Replays a recorded history over today's code, as the engine would: from every point at which a restart could have found it,
/// and then to its recorded end.
/// </summary>
internal static class HistoryReplay
{
    /// <returns>What differs, in the engine's words; null when nothing does.</returns>
    public static string? Problem(
        Catalog catalog, string orchestration, string instanceId, IReadOnlyList<HistoryEvent> history)
    {
        var execution = new ExecutionServices(catalog, NullLoggerFactory.Instance, NullLogger.Instance);
        var row = new InstanceRow { Sequence = 1, Id = instanceId, Name = orchestration, Status = OrchestrationRuntimeStatus.Running };
        var cuts = Cuts(history);
        foreach (var cut in cuts)
        {
            var status = IsSuspended(history.Take(cut)) ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running;
            var episode = Run(execution, row with { Status = status }, [.. history.Take(cut)], []);
            if (episode.Row.HasEnded || !episode.ChangesNothing)
            {
                return $"Replayed up to event {cut - 1} ({Describe(history[cut - 1])}): {Said(episode)}";
            }
        }

        return EndProblem(execution, row, history, cuts);
    }

    /// <summary>Runs the last message live, so that the code comes to its end as it did.</summary>
    private static string? EndProblem(ExecutionServices services, InstanceRow row, IReadOnlyList<HistoryEvent> history, IReadOnlyList<int> cuts)
    {
        var completed = history[^1];
        var last = cuts.Count == 0 ? history.Count : cuts[^1];
        if (history.Any(e => e.EventType == HistoryEventType.ExecutionTerminated))
        {
            return null;
        }

        var episode = cuts.Count == 0
            ? Run(services, row with { Status = OrchestrationRuntimeStatus.Pending }, [.. history.TakeWhile(IsStart)], [])
            : Run(services, row, [.. history.Take(last)], [MessageOf(history[last], history)]);
        var same = episode.Row.Status == completed.RuntimeStatus
            && episode.Result?.GetRawText() == completed.Result?.GetRawText()
            && NameOf(episode.Failure) == NameOf(completed.Failure);
        return same ? null : $"Replayed to its end: it ended {completed.RuntimeStatus} {completed.Result}{completed.Failure} and now {Said(episode)}";
    }

    private static Episode Run(ExecutionServices services, InstanceRow row, List<HistoryEvent> history, IReadOnlyList<Message> messages)
    {
        using var execution = new Execution(row, services, _ => { });
        var now = history[^1].Timestamp;
        execution.Load(history, now);
        return execution.Run(messages, now, loaded: true);
    }

    /// <summary>Before each event that came from outside, an episode could have ended; not between the start and what it carried over.</summary>
    private static IReadOnlyList<int> Cuts(IReadOnlyList<HistoryEvent> history) =>
    [
        .. Enumerable.Range(0, history.Count).Skip(history.TakeWhile(IsStart).Count())
            .Where(index => !RecordedRequests.IsRequest(history[index])
                && history[index].EventType is not (HistoryEventType.ExecutionCompleted or HistoryEventType.ExecutionTerminated)),
    ];

    /// <summary>Whether it may be what an execution began with.</summary>
    public static bool IsStart(HistoryEvent e) => e.EventType is HistoryEventType.ExecutionStarted or HistoryEventType.EventRaised;

    /// <summary>Whether the last of these events leaves the instance suspended.</summary>
    public static bool IsSuspended(IEnumerable<HistoryEvent> history) => history.LastOrDefault(e =>
        e.EventType is HistoryEventType.ExecutionSuspended or HistoryEventType.ExecutionResumed)?.EventType == HistoryEventType.ExecutionSuspended;

    /// <summary>The exception's name alone: types move to other namespaces, and nothing goes by the full name of what ended an instance.</summary>
    private static string? NameOf(TaskFailureDetails? failure) => failure?.ErrorType.Split('.')[^1];

    private static Message MessageOf(HistoryEvent e, IReadOnlyList<HistoryEvent> history) => e.EventType switch
    {
        HistoryEventType.TaskCompleted or HistoryEventType.TaskFailed => new Message.ActivityEnded(0, e.TaskScheduledId!.Value, e.Result, e.Failure),
        HistoryEventType.TimerFired => new Message.TimerDue(1, 0, e.TaskScheduledId!.Value),
        HistoryEventType.EventRaised => new Command.RaiseEvent(e.Name!, e.Input),
        HistoryEventType.ExecutionSuspended => new Command.Suspend(e.Reason),
        HistoryEventType.ExecutionResumed => new Command.Resume(e.Reason),
        _ => new Message.ChildEnded(history.Single(asked => asked.EventId == e.TaskScheduledId).InstanceId!, e.Result, e.Failure),
    };

    private static string Said(Episode episode) => episode switch
    {
        { Failure: { } failure } => $"{failure.ErrorType}: {failure.ErrorMessage}",
        { Row.HasEnded: true } => $"the code ended {episode.Row.Status} {episode.Result}",
        _ => $"the code asks for more: {string.Join(", ", episode.Events.Select(recorded => recorded.Json))}",
    };

    private static string Describe(HistoryEvent e) => e.Name is null ? $"{e.EventType} #{e.TaskScheduledId ?? e.EventId}" : $"{e.EventType} '{e.Name}'";
}
