using Microsoft.DurableTask;
using ResearchFlows.Engine.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Replay;

/// <summary>What happens to the code, message by message, and what of it has to be recorded.</summary>
internal sealed partial class Execution
{
    private List<HistoryEvent> _newEvents = [];
    private (JsonElement? Result, TaskFailureDetails? Failure) _outcome;

    /// <summary>Runs the code over the messages, up to the end of this execution.</summary>
    /// <param name="messages">What happened.</param>
    /// <param name="utcNow">When it is recorded.</param>
    /// <param name="loaded">Whether the execution was just loaded, so that everything it waits for has to be seen to.</param>
    public Episode Run(IReadOnlyList<Message> messages, DateTimeOffset utcNow, bool loaded)
    {
        var before = _row.Status;
        _recordTime = utcNow > _recordTime ? utcNow : _recordTime;
        Settle();
        var processed = 0;
        while (processed < messages.Count && !_row.HasEnded && !ContinuesAsNew)
        {
            Handle(messages[processed++]);
            Settle();
        }

        if (before == OrchestrationRuntimeStatus.Pending && !_row.HasEnded)
        {
            _row = _row with { Status = _suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running };
        }

        Message[] unprocessed = [.. messages.Skip(processed)];
        return ContinuesAsNew ? NextExecution(unprocessed, before) : Continue(unprocessed, loaded, before);
    }

    private bool ContinuesAsNew => _continueAsNew.Asked && _fault is null && _code is { IsCompletedSuccessfully: true };

    private void Handle(Message message)
    {
        switch (message)
        {
            case Message.ActivityEnded ended when IsOpen(ended.Execution, ended.TaskId, HistoryEventType.TaskScheduled):
                var type = ended.Failure is null ? HistoryEventType.TaskCompleted : HistoryEventType.TaskFailed;
                Happen(New(type) with { TaskScheduledId = ended.TaskId, Result = ended.Result, Failure = ended.Failure, BegunAt = ended.BegunAt });
                break;
            case Message.TimerDue due when due.Sequence == _row.Sequence && IsOpen(due.Execution, due.TaskId, HistoryEventType.TimerCreated):
                Happen(New(HistoryEventType.TimerFired) with { TaskScheduledId = due.TaskId, FireAt = _open[due.TaskId].Event.FireAt });
                break;
            case Message.ChildEnded ended when OpenChild(ended.ChildId) is { } child && !_open[child.EventId].Answered:
                var kind = ended.Failure is null
                    ? HistoryEventType.SubOrchestrationInstanceCompleted
                    : HistoryEventType.SubOrchestrationInstanceFailed;
                Happen(New(kind) with { TaskScheduledId = child.EventId, Result = ended.Result, Failure = ended.Failure });
                break;
            case Message.CodeBroke broke when broke.Execution == _row.Execution:
                _fault ??= broke.Exception;
                break;
            case Command command:
                Handle(command);
                break;
        }
    }

    private void Handle(Command command)
    {
        switch (command)
        {
            case Command.RaiseEvent raised:
                Happen(New(HistoryEventType.EventRaised) with { Name = raised.Name, Input = raised.Payload });
                break;
            case Command.Suspend suspend when !_suspended:
                Happen(New(HistoryEventType.ExecutionSuspended) with { Reason = suspend.Reason });
                _row = _row with { Status = OrchestrationRuntimeStatus.Suspended };
                break;
            case Command.Resume resume when _suspended:
                _row = _row with { Status = OrchestrationRuntimeStatus.Running };
                Happen(New(HistoryEventType.ExecutionResumed) with { Reason = resume.Reason });
                break;
            case Command.Terminate terminate:
                _newEvents.Add(New(HistoryEventType.ExecutionTerminated) with { Reason = terminate.Reason });
                End(OrchestrationRuntimeStatus.Terminated, null, Payload.Failure("Terminated", terminate.Reason ?? "The instance was terminated."));
                break;
        }
    }

    private bool IsOpen(int execution, int id, HistoryEventType type) => execution == _row.Execution
        && _open.TryGetValue(id, out var request) && request.Event.EventType == type && !request.Answered;

    private HistoryEvent New(HistoryEventType type) => new() { EventType = type, Timestamp = _recordTime };

    private void Happen(HistoryEvent happened)
    {
        _newEvents.Add(happened);
        Process(happened);
    }

    /// <summary>Ends the execution when its code has ended, broke the rules, or can never go on.</summary>
    private void Settle()
    {
        if (_row.HasEnded || ContinuesAsNew)
        {
            return;
        }

        if (_fault is not null)
        {
            End(OrchestrationRuntimeStatus.Failed, null, Payload.FailureOf(_fault));
        }
        else if (_code is { IsCompleted: true } code)
        {
            EndWith(code);
        }
        else if (_code is not null && _open.Count == 0 && _held.Count == 0 && !_events.AnyWaiting)
        {
            End(OrchestrationRuntimeStatus.Failed, null, Payload.FailureOf(new NonDeterminismException(
                $"Orchestration '{_row.Name}' waits for something that its context did not hand out (Task.Delay, Task.Run, I/O, " +
                "ConfigureAwait(false)?), so nothing recorded could ever continue it.")));
        }
    }

    private void EndWith(Task<JsonElement> code)
    {
        if (!code.IsCompletedSuccessfully)
        {
            var thrown = code.Exception?.InnerException ?? new TaskCanceledException(code);
            End(OrchestrationRuntimeStatus.Failed, null, Payload.FailureOf(thrown));
            return;
        }

        try
        {
            var what = $"output of orchestration {_row.Name}";
            var result = Payload.Check(code.Result, what);
            Payload.WarnWhenLarge(_services.Log, result, what);
            End(OrchestrationRuntimeStatus.Completed, result, null);
        }
        catch (PayloadTooLargeException exception)
        {
            End(OrchestrationRuntimeStatus.Failed, null, Payload.FailureOf(exception));
        }
    }

    private void End(OrchestrationRuntimeStatus status, JsonElement? result, TaskFailureDetails? failure)
    {
        _newEvents.Add(New(HistoryEventType.ExecutionCompleted) with { RuntimeStatus = status, Result = result, Failure = failure });
        _outcome = (result, failure);
        _row = _row with
        {
            Status = status,
            Failure = failure is null ? null : JsonSerializer.Serialize(failure, PortJson.Options),
        };
    }

    private Episode Continue(IReadOnlyList<Message> unprocessed, bool loaded, OrchestrationRuntimeStatus before)
    {
        var pending = before == OrchestrationRuntimeStatus.Pending;
        _row = _row with { Updated = _newEvents.Count > 0 || pending ? _recordTime.UtcTicks : _row.Updated };
        var episode = new Episode
        {
            Row = _row,
            StatusChanges = _row.Status != before,
            Execution = _row.Execution,
            Events = Serialize(_newEvents, _recordedCount),
            ChangesNothing = _newEvents.Count == 0 && !pending,
            Children = [.. _newRequests.Where(request => request.EventType == HistoryEventType.SubOrchestrationInstanceCreated)],
            Requests = loaded ? [.. OpenRequests] : [.. _newRequests.Where(request => _open.ContainsKey(request.EventId))],
            CancelledTimers = _row.HasEnded ? [.. _cancelledTimers, .. OpenTimers] : _cancelledTimers,
            Result = _outcome.Result,
            Failure = _outcome.Failure,
            Unprocessed = unprocessed,
        };
        _recordedCount += _newEvents.Count;
        (_newEvents, _newRequests, _cancelledTimers) = ([], [], []);
        return episode;
    }

    /// <summary>
    /// The next execution's history: its start, then the events that this one got and did not wait for, when it keeps them, and those
    /// that came once it had said that it continues as new.
    /// </summary>
    private Episode NextExecution(IReadOnlyList<Message> unprocessed, OrchestrationRuntimeStatus before)
    {
        var started = New(HistoryEventType.ExecutionStarted) with
        {
            Name = _row.Name,
            Input = _continueAsNew.Input,
            ParentInstanceId = _row.Parent,
        };
        var carriedOver = (_continueAsNew.KeepsEvents ? _events.Unconsumed : [])
            .Concat(_forNextExecution)
            .Concat(_held.Where(held => held.EventType == HistoryEventType.EventRaised));
        return new Episode
        {
            Row = _row with { Status = OrchestrationRuntimeStatus.Pending, Execution = _row.Execution + 1, Updated = _recordTime.UtcTicks },
            StatusChanges = before != OrchestrationRuntimeStatus.Pending,
            Execution = _row.Execution,
            ContinuesAsNew = true,
            Events = Serialize([started, .. carriedOver], 0),
            Children = [.. _newRequests.Where(request => request.EventType == HistoryEventType.SubOrchestrationInstanceCreated)],
            Requests = [.. _newRequests.Where(request => request.EventType == HistoryEventType.TaskScheduled)],
            CancelledTimers = [.. _cancelledTimers, .. OpenTimers],
            Unprocessed = unprocessed,
        };
    }

    private IEnumerable<int> OpenTimers =>
        _open.Values.Where(open => open.Event.EventType == HistoryEventType.TimerCreated).Select(open => open.Event.EventId);

    private static IReadOnlyList<RecordedEvent> Serialize(IEnumerable<HistoryEvent> events, int first) =>
        [.. events.Select((added, index) => new RecordedEvent(first + index, JsonSerializer.Serialize(added, PortJson.Options)))];
}
