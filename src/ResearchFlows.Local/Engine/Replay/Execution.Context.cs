using System.Text.Json;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Replay;

/// <summary>What the code asks for.</summary>
internal sealed partial class Execution : IOrchestrationContext
{
    private readonly ExternalEvents _events = new();
    private (bool Asked, JsonElement? Input) _continueAsNew;
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
}
