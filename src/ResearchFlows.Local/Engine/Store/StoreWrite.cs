namespace ResearchFlows.Local.Engine.Store;

/// <summary>A write that waits for its transaction, and whoever waits for the write.</summary>
internal abstract class StoreWrite
{
    public abstract void Run(StoreCommands commands);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Complete();

    /// <summary>Nothing of the write will be on the disk.</summary>
    public abstract void Fail(Exception exception);
}

internal sealed class StoreWrite<T>(Func<StoreCommands, T> write) : StoreWrite
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _outcome.Task;

    public override void Run(StoreCommands commands) => _result = write(commands);

    public override void Complete() => _outcome.TrySetResult(_result!);

    public override void Fail(Exception exception)
    {
        _outcome.TrySetException(exception);
        _ = _outcome.Task.Exception;
    }
}
