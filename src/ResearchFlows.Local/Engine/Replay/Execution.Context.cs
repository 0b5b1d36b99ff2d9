using System.Text.Json;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Replay;

/// <summary>What the code asks for.</summary>
internal sealed partial class Execution : IOrchestrationContext
{
    private readonly Dictionary<int, OpenRequest> _open = [];
    private readonly Dictionary<string, int> _openChildren = [];
    private readonly ExternalEvents _events = new();
    private List<HistoryEvent> _newRequests = [];
    private List<int> _cancelledTimers = [];
    private (bool Asked, JsonElement? Input) _continueAsNew;
    private int _nextRequest;
    private int _nextGuid;

    public string InstanceId => _row.Id;

    public DateTime CurrentUtcDateTime => _codeTime.UtcDateTime;

    public bool IsReplaying { get; private set; }

    public Guid NewGuid()
    {
        VerifyThread();
        return DeterministicGuid.Create(InstanceId, _row.Execution, _nextGuid++);
    }

    public Task<TResult> CallActivityAsync<TResult>(string name, object? input)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(name);
        var task = new OpenTask<TResult>();
        Request(HistoryEventType.TaskScheduled, task, request => request with { Name = name, Input = ToJson(input, $"input of activity {name}") });
        return task.Task;
    }

    public Task<TResult> CallSubOrchestrationAsync<TResult>(string name, object? input, string instanceId)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (_openChildren.ContainsKey(instanceId))
        {
            throw new ArgumentException($"This orchestration is waiting for a child '{instanceId}' already.", nameof(instanceId));
        }

        var task = new OpenTask<TResult>();
        var asked = Request(HistoryEventType.SubOrchestrationInstanceCreated, task, request => request with
        {
            Name = name,
            InstanceId = instanceId,
            Input = ToJson(input, $"input of orchestration {name}"),
        });
        _openChildren[instanceId] = asked.EventId;
        return task.Task;
    }

    public Task CreateTimerAsync(DateTime fireAt, CancellationToken cancellationToken)
    {
        VerifyThread();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var task = new OpenTask<object?>();
        var timer = StartTimer(fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : fireAt, task);
        if (cancellationToken.CanBeCanceled)
        {
            var registration = cancellationToken.Register(() =>
            {
                if (!_thread.IsCurrent)
                {
                    ReportForeign("A timer was cancelled from outside of its code");
                }
                else if (CancelTimer(timer))
                {
                    task.Cancel();
                }
            });
            _open[timer].Closed = () => registration.Unregister();
        }

        return task.Task;
    }

    public Task<TResult> WaitForExternalEventAsync<TResult>(string name, TimeSpan timeout)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(name);
        var task = new OpenTask<TResult>();
        var timer = timeout == Timeout.InfiniteTimeSpan || timeout > DateTime.MaxValue - CurrentUtcDateTime
            ? (int?)null
            : StartTimer(CurrentUtcDateTime + timeout, new OpenTask<object?>());
        if (_events.TryTake(name, out var early))
        {
            Received(early);
            return task.Task;
        }

        var takeBack = _events.Wait(name, Received);
        if (timer is { } id && _open.TryGetValue(id, out var open))
        {
            open.Closed = () =>
            {
                takeBack();
                task.Cancel();
            };
        }

        return task.Task;

        void Received(JsonElement? payload)
        {
            if (timer is { } running)
            {
                CancelTimer(running);
            }

            task.Complete(payload);
        }
    }

    public void SetCustomStatus(object? customStatus)
    {
        VerifyThread();
        var json = Payload.Serialize(customStatus, "custom status", Payload.MaxCustomStatusBytes);
        _row = _row with { CustomStatus = json?.GetRawText() };
    }

    public void ContinueAsNew(object? newInput)
    {
        VerifyThread();
        _continueAsNew = (true, ToJson(newInput, "input to continue as new with"));
    }

    public ILogger CreateReplaySafeLogger(string categoryName) => new ReplaySafeLogger(this, _services.Loggers.CreateLogger(categoryName));

    private int StartTimer(DateTime fireAtUtc, OpenTask task)
    {
        var fireAt = new DateTimeOffset(DateTime.SpecifyKind(fireAtUtc, DateTimeKind.Utc));
        return Request(HistoryEventType.TimerCreated, task, request => request with { FireAt = fireAt }).EventId;
    }

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

    private JsonElement? ToJson(object? value, string what)
    {
        var json = Payload.Serialize(value, what);
        if (!IsReplaying)
        {
            Payload.WarnWhenLarge(_services.Log, json, what);
        }

        return json;
    }

    /// <exception cref="InvalidOperationException">The caller is not the orchestration's own code.</exception>
    private void VerifyThread()
    {
        if (!_thread.IsCurrent)
        {
            ReportForeign("Its context was used elsewhere");
            throw new InvalidOperationException("An orchestration context may only be used by its orchestration's own code, on its own thread.");
        }
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
            request.Task.Fail(new TaskFailedException(request.Event.Name!, failure));
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
