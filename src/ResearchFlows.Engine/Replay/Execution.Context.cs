using Microsoft.DurableTask;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Replay;

/// <summary>What the code asks for, in Durable Task's own terms.</summary>
internal sealed partial class Execution : TaskOrchestrationContext
{
    private readonly ExternalEvents _events = new();
    private JsonElement? _input;
    private (bool Asked, JsonElement? Input, bool KeepsEvents) _continueAsNew;
    private int _nextGuid;

    public override TaskName Name => _row.Name;

    public override string InstanceId => _row.Id;

    public override ParentOrchestrationInstance? Parent => _row.Parent is { } parent ? new(default, parent) : null;

    public override DateTime CurrentUtcDateTime => _codeTime.UtcDateTime;

    public override bool IsReplaying => _isReplaying;

    protected override ILoggerFactory LoggerFactory => _services.Loggers;

    public override T? GetInput<T>() where T : default => _input is { } json ? json.Deserialize<T>(PortJson.Options) : default;

    public override Guid NewGuid()
    {
        VerifyThread();
        return DeterministicGuid.Create(InstanceId, _row.Execution, _nextGuid++);
    }

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(name.Name);
        return Retrying.RunAsync(this, options, _ =>
        {
            var task = new OpenTask<TResult>();
            Request(HistoryEventType.TaskScheduled, task, request => request with { Name = name.Name, Input = ToJson(input, $"input of activity {name.Name}") });
            return task.Task;
        });
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name);
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");

        // An id that exists answers with its outcome, so that another attempt needs an id of its own.
        return Retrying.RunAsync(this, options, attempt =>
            StartChild<TResult>(orchestratorName.Name, input, attempt == 1 ? instanceId : $"{instanceId}-{attempt}"));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        VerifyThread();
        var task = new OpenTask<object?>();
        var fireAtUtc = new DateTimeOffset(fireAt.ToUniversalTime());
        var timer = Request(HistoryEventType.TimerCreated, task, request => request with { FireAt = fireAtUtc }).EventId;
        if (cancellationToken.CanBeCanceled)
        {
            _open[timer].Closed = WhenCancelled("A timer", () =>
            {
                if (CancelTimer(timer))
                {
                    task.Cancel();
                }
            }, cancellationToken);
        }

        return task.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        VerifyThread();
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var task = new OpenTask<T>();
        if (_events.TryTake(eventName, out var early))
        {
            task.Complete(early);
        }
        else if (cancellationToken.IsCancellationRequested)
        {
            task.Cancel();
        }
        else
        {
            Action? closed = null;
            var takeBack = _events.Wait(eventName, payload =>
            {
                closed?.Invoke();
                task.Complete(payload);
            });
            closed = WhenCancelled("A wait for an event", () =>
            {
                takeBack();
                task.Cancel();
            }, cancellationToken);
        }

        return task.Task;
    }

    /// <exception cref="NotSupportedException">Always: an activity that asks the client does it, and is recorded.</exception>
    public override void SendEvent(string instanceId, string eventName, object payload) =>
        throw new NotSupportedException("This engine's orchestrations raise events from an activity, through the client.");

    public override void SetCustomStatus(object? customStatus)
    {
        VerifyThread();
        var json = Payload.Serialize(customStatus, "custom status", Payload.MaxCustomStatusBytes);
        _row = _row with { CustomStatus = json?.GetRawText() };
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        VerifyThread();
        _continueAsNew = (true, ToJson(newInput, "input to continue as new with"), preserveUnprocessedEvents);
    }

    private Task<TResult> StartChild<TResult>(string name, object? input, string instanceId)
    {
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

    /// <returns>What takes the registration back.</returns>
    private Action WhenCancelled(string what, Action cancel, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.Register(() =>
        {
            if (_thread.IsCurrent)
            {
                cancel();
            }
            else
            {
                ReportForeign($"{what} was cancelled from outside of its code");
            }
        });
        return () => registration.Unregister();
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
