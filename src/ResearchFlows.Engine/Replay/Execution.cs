using ResearchFlows.Engine.Instances;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Replay;

/// <summary>
/// An orchestration's running code, rebuilt from its history or kept since its last episode. It keeps what is open, not what has
/// been, so that a step costs the same however long the history is. Used by one episode at a time.
/// </summary>
internal sealed partial class Execution : IDisposable
{
    private readonly ExecutionServices _services;
    private readonly Action<Message> _post;
    private readonly OrchestrationThread _thread;
    private readonly RecordedRequests _recorded = new();
    private readonly Queue<HistoryEvent> _held = new();
    private readonly List<HistoryEvent> _forNextExecution = [];
    private InstanceRow _row;
    private Task<JsonElement>? _code;
    private Exception? _fault;
    private bool _isReplaying;
    private bool _suspended;
    private DateTimeOffset _codeTime;
    private DateTimeOffset _recordTime;
    private int _recordedCount;
    private volatile bool _disposed;

    /// <param name="row">The instance.</param>
    /// <param name="services">What it runs with.</param>
    /// <param name="post">Tells the instance what happens between two episodes.</param>
    public Execution(InstanceRow row, ExecutionServices services, Action<Message> post)
    {
        _row = row;
        _services = services;
        _post = post;
        _thread = new(() => ReportForeign("It was continued by something that its context did not hand out"));
    }

    /// <summary>What the code waits for and has no outcome of, children among them.</summary>
    public IEnumerable<HistoryEvent> OpenRequests => _open.Values.Where(open => !open.Answered).Select(open => open.Event);

    /// <summary>The open request that created a child.</summary>
    public HistoryEvent? OpenChild(string childId) =>
        _openChildren.TryGetValue(childId, out var id) && _open.TryGetValue(id, out var open) ? open.Event : null;

    /// <summary>
    /// Runs the code over the recorded history. A pending execution's code has not seen its history yet: there, it really runs,
    /// in the first episode.
    /// </summary>
    /// <param name="history">What is recorded.</param>
    /// <param name="utcNow">When what a pending execution's code asks for is recorded.</param>
    public void Load(IReadOnlyList<HistoryEvent> history, DateTimeOffset utcNow)
    {
        _recordedCount = history.Count;
        _recordTime = history.Max(recorded => recorded.Timestamp);
        _recordTime = utcNow > _recordTime ? utcNow : _recordTime;
        _isReplaying = _row.Status != OrchestrationRuntimeStatus.Pending;
        _recorded.Load(history);
        foreach (var recorded in history.Where(recorded => !RecordedRequests.IsRequest(recorded)))
        {
            Process(recorded);
        }

        if (_isReplaying)
        {
            CheckReplayed();
        }

        _isReplaying = false;
    }

    /// <summary>Nothing that its code does any more counts.</summary>
    public void Dispose() => _disposed = true;

    private void CheckReplayed()
    {
        try
        {
            if (_fault is null)
            {
                _recorded.CheckReplayed(_code is { IsCompleted: true });
            }
        }
        catch (NonDeterminismException exception)
        {
            _fault = exception;
        }
    }

    /// <summary>Lets the code see an event, or holds it back while the instance is suspended.</summary>
    private void Process(HistoryEvent happened)
    {
        switch (happened.EventType)
        {
            case HistoryEventType.ExecutionSuspended:
                _suspended = true;
                break;
            case HistoryEventType.ExecutionResumed:
                _suspended = false;
                AdvanceCodeTime(happened);
                while (!CodeEnded && _held.TryDequeue(out var held))
                {
                    Apply(held);
                }

                break;
            default:
                Answer(happened);
                if (_suspended)
                {
                    _held.Enqueue(happened);
                }
                else
                {
                    Apply(happened);
                }

                break;
        }
    }

    private bool CodeEnded => _fault is not null || _code is { IsCompleted: true };

    private void Apply(HistoryEvent happened)
    {
        AdvanceCodeTime(happened);
        try
        {
            _thread.Run(() => Dispatch(happened));
        }
        catch (Exception exception)
        {
            // An async void method of the code threw.
            _fault ??= exception;
        }
    }

    private void Dispatch(HistoryEvent happened)
    {
        switch (happened.EventType)
        {
            case HistoryEventType.ExecutionStarted:
                StartCode(happened);
                break;
            case HistoryEventType.EventRaised when _continueAsNew.Asked:
                _forNextExecution.Add(happened);
                break;
            case HistoryEventType.EventRaised:
                _events.Raise(happened);
                break;
            default:
                CloseRequest(happened);
                break;
        }
    }

    private void StartCode(HistoryEvent started)
    {
        if (!_services.Catalog.Orchestrations.TryGetValue(_row.Name, out var orchestration))
        {
            var known = string.Join(", ", _services.Catalog.Orchestrations.Keys.Order());
            _fault = new InvalidOperationException($"There is no orchestration '{_row.Name}'. There are: {known}.");
            return;
        }

        _input = started.Input;
        _code = orchestration.RunAsync(this, started.Input);
    }

    private void AdvanceCodeTime(HistoryEvent happened) => _codeTime = happened.Timestamp > _codeTime ? happened.Timestamp : _codeTime;

    private void ReportForeign(string what)
    {
        if (!_disposed)
        {
            _post(new Message.CodeBroke(_row.Execution, new(
                $"Orchestration '{_row.Name}' may only await what its context hands out, on the context's own thread. {what} " +
                "(Task.Delay, Task.Run, I/O, ConfigureAwait(false)?).")));
        }
    }
}
