using Microsoft.DurableTask;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Replay;

/// <summary>What the code has asked for and has no outcome of.</summary>
internal sealed partial class Execution
{
    private readonly Dictionary<int, OpenRequest> _open = [];
    private readonly Dictionary<string, int> _openChildren = [];
    private List<HistoryEvent> _newRequests = [];
    private List<int> _cancelledTimers = [];
    private int _nextRequest;

    /// <returns>Whether the code was still waiting for it.</returns>
    private bool CancelTimer(int id)
    {
        if (!_open.Remove(id, out var timer))
        {
            return false;
        }

        if (!IsReplaying && !timer.Answered)
        {
            _cancelledTimers.Add(id);
        }

        return true;
    }

    /// <summary>Numbers and records a request, or matches it with the recorded one.</summary>
    private HistoryEvent Request(HistoryEventType type, OpenTask task, Func<HistoryEvent, HistoryEvent> describe)
    {
        var request = describe(new() { EventType = type, Timestamp = _recordTime, EventId = _nextRequest });
        _nextRequest++;
        if (_fault is null)
        {
            try
            {
                request = IsReplaying ? _recorded.Match(request) : Add(request);
            }
            catch (NonDeterminismException exception)
            {
                // The task never completes and the instance fails: code must not be able to catch this.
                _fault = exception;
            }
        }

        _open[request.EventId] = new(request, task);
        return request;
    }

    private HistoryEvent Add(HistoryEvent request)
    {
        _newEvents.Add(request);
        _newRequests.Add(request);
        return request;
    }

    /// <summary>Notes that a request has its outcome recorded, whether or not the code has seen it.</summary>
    private void Answer(HistoryEvent outcome)
    {
        if (outcome.TaskScheduledId is { } id && _open.TryGetValue(id, out var request))
        {
            request.Answered = true;
        }
    }

    private void CloseRequest(HistoryEvent outcome)
    {
        if (outcome.TaskScheduledId is not { } id || !_open.Remove(id, out var request))
        {
            return;
        }

        if (request.Event.InstanceId is { } child)
        {
            _openChildren.Remove(child);
        }

        if (outcome.Failure is { } failure)
        {
            request.Task.Fail(new TaskFailedException(request.Event.Name!, request.Event.EventId, failure));
        }
        else
        {
            request.Task.Complete(outcome.Result);
        }

        request.Closed?.Invoke();
    }

    private sealed record OpenRequest(HistoryEvent Event, OpenTask Task)
    {
        /// <summary>The outcome is recorded.</summary>
        public bool Answered { get; set; }

        /// <summary>Called when the outcome has reached the code.</summary>
        public Action? Closed { get; set; }
    }
}
