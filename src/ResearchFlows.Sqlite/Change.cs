namespace ResearchFlows.Sqlite;

/// <summary>A change that waits for its transaction, and whoever waits for the change.</summary>
/// <typeparam name="TCommands">What changes are made with.</typeparam>
public abstract class Change<TCommands>
{
    /// <summary>Whether nobody wants it any more; then it is not run.</summary>
    public abstract bool IsCancelled();

    /// <summary>Makes the change, in a transaction of whoever calls.</summary>
    public abstract void Run(TCommands commands);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Complete();

    /// <summary>Nothing of the change will be on the disk.</summary>
    public abstract void Fail(Exception exception);
}

internal sealed class Change<TCommands, T>(Func<TCommands, T> change, CancellationToken cancellationToken) : Change<TCommands>
{
    private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _outcome.Task;

    public override bool IsCancelled() => cancellationToken.IsCancellationRequested && _outcome.TrySetCanceled(cancellationToken);

    public override void Run(TCommands commands) => _result = change(commands);

    public override void Complete() => _outcome.TrySetResult(_result!);

    public override void Fail(Exception exception)
    {
        _outcome.TrySetException(exception);
        _ = _outcome.Task.Exception;
    }
}
