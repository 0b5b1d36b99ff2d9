namespace ResearchFlows.Engine.Replay;

/// <summary>
/// The one logical thread of an execution. Orchestration code runs only inside <see cref="Run"/>; whatever tries to continue it from
/// elsewhere waited for something that the context did not hand out, and is reported instead of run.
/// </summary>
internal sealed class OrchestrationThread(Action foreignContinuation) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private volatile int _threadId;

    /// <summary>Whether the caller is the execution's own code.</summary>
    public bool IsCurrent => _threadId == Environment.CurrentManagedThreadId;

    /// <summary>Runs a step and everything that it lets continue.</summary>
    public void Run(Action step)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        _threadId = Environment.CurrentManagedThreadId;
        try
        {
            step();
            while (_posted.TryDequeue(out var posted))
            {
                posted.Callback(posted.State);
            }
        }
        finally
        {
            _threadId = 0;
            SetSynchronizationContext(previous);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
        {
            _posted.Enqueue((d, state));
        }
        else
        {
            foreignContinuation();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
        {
            d(state);
        }
        else
        {
            foreignContinuation();
        }
    }

    public override SynchronizationContext CreateCopy() => this;
}
