using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Replay;

/// <summary>
/// What the history says the code asked for: activities, children and timers by number. Replayed code must ask for the same
/// again; inputs are not compared.
/// </summary>
internal sealed class RecordedRequests
{
    private readonly SortedDictionary<int, HistoryEvent> _notYetAsked = [];

    public static bool IsRequest(HistoryEvent recorded) => recorded.EventType is HistoryEventType.TaskScheduled
        or HistoryEventType.SubOrchestrationInstanceCreated or HistoryEventType.TimerCreated;

    public void Load(IEnumerable<HistoryEvent> history)
    {
        foreach (var request in history.Where(IsRequest))
        {
            _notYetAsked[request.EventId] = request;
        }
    }

    /// <summary>The recorded event that what the code asks for matches.</summary>
    /// <exception cref="NonDeterminismException">The history says otherwise.</exception>
    public HistoryEvent Match(HistoryEvent asked)
    {
        if (!_notYetAsked.Remove(asked.EventId, out var recorded))
        {
            throw new NonDeterminismException(
                $"Replay differs from the history: the code asked for {Describe(asked)}, where the history has nothing more. {Advice}");
        }

        return recorded.EventType == asked.EventType && recorded.Name == asked.Name && recorded.InstanceId == asked.InstanceId
            ? recorded
            : throw new NonDeterminismException(
                $"Replay differs from the history: event {recorded.EventId} is {Describe(recorded)}, but the code asked for {Describe(asked)}. {Advice}");
    }

    /// <summary>Everything recorded must have been asked for again by the end of a replay.</summary>
    /// <param name="codeEnded">Whether the code returned during the replay, though the history goes on.</param>
    /// <exception cref="NonDeterminismException">The code asked for less, or ended early.</exception>
    public void CheckReplayed(bool codeEnded)
    {
        if (_notYetAsked.Count > 0)
        {
            var (id, recorded) = _notYetAsked.First();
            var instead = codeEnded ? "the code ended" : "the code did not ask for it";
            throw new NonDeterminismException($"Replay differs from the history: event {id} is {Describe(recorded)}, but {instead}. {Advice}");
        }

        if (codeEnded)
        {
            throw new NonDeterminismException($"Replay differs from the history: the code ended where the history goes on. {Advice}");
        }
    }

    private const string Advice = "Code that running instances use must keep asking for the same things in the same order.";

    private static string Describe(HistoryEvent request) => request.EventType switch
    {
        HistoryEventType.TaskScheduled => $"TaskScheduled '{request.Name}' (#{request.EventId})",
        HistoryEventType.TimerCreated => $"TimerCreated (#{request.EventId})",
        _ => $"SubOrchestrationInstanceCreated '{request.Name}' with id '{request.InstanceId}' (#{request.EventId})",
    };
}
