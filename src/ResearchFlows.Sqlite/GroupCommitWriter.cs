using System.Collections.Concurrent;

namespace ResearchFlows.Sqlite;

/// <summary>
/// The one writer of a store in this process. Whatever waits goes into one transaction and one commit, so that many share the cost of
/// one fsync. Changes are acknowledged after the commit, never before.
/// </summary>
/// <typeparam name="TCommands">What changes are made with.</typeparam>
public sealed class GroupCommitWriter<TCommands> : IDisposable
{
    private const int MaxBatch = 512;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly IWrittenStore<TCommands> _store;
    private readonly BlockingCollection<Change<TCommands>> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private bool _failed;
    private long _commits;
    private volatile bool _abandoned;

    /// <summary>Starts the writer of a SQLite file; it opens the file when there is something to write.</summary>
    public GroupCommitWriter(WrittenFile<TCommands> file) : this(new SqliteStore<TCommands>(file))
    {
    }

    /// <summary>Starts the writer of a store, which it disposes of at its end.</summary>
    public GroupCommitWriter(IWrittenStore<TCommands> store)
    {
        _store = store;

        // A thread of its own: a commit blocks on the disk, and must not keep a pool thread from others or wait for one.
        _thread = new Thread(Run) { IsBackground = true, Name = $"ResearchFlows {store.Name} writer" };
        _thread.Start();
    }

    /// <summary>How many commits were made.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Runs the change in the next transaction, unless it is cancelled before that; completes when it is recorded.</summary>
    public Task<T> WriteAsync<T>(Func<TCommands, T> change, CancellationToken cancellationToken)
    {
        var waiting = new Change<TCommands, T>(change, cancellationToken);
        try
        {
            _waiting.Add(waiting, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            waiting.Fail(_store.Stopped());
        }

        return waiting.Task;
    }

    /// <summary>Makes sure that the store can be written.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => WriteAsync(
        _ =>
        {
            _store.Probe();
            return true;
        },
        cancellationToken);

    /// <summary>Writes what waits, then closes the store.</summary>
    public Task StopAsync()
    {
        _waiting.CompleteAdding();
        return _ended.Task;
    }

    /// <summary>Closes the store with whatever is in it, as a crash would.</summary>
    public Task AbandonAsync()
    {
        _abandoned = true;
        return StopAsync();
    }

    /// <summary>Writes what waits, then closes the store; returns when that is done.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
    }

    private void Run()
    {
        List<Change<TCommands>> batch = [];
        while (TryTake(batch))
        {
            Commit(batch);
            batch.Clear();
        }

        _store.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Waits for changes and takes all there are. An empty batch finds out whether a store that failed can be written again.</summary>
    private bool TryTake(List<Change<TCommands>> batch)
    {
        if (_waiting.TryTake(out var first, _failed ? ProbeInterval : Timeout.InfiniteTimeSpan))
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next))
            {
                batch.Add(next);
            }
        }

        return !_waiting.IsCompleted || batch.Count > 0;
    }

    private void Commit(List<Change<TCommands>> batch)
    {
        batch.RemoveAll(change => change.IsCancelled());
        if (batch.Count == 0 && !_failed)
        {
            return;
        }

        try
        {
            ObjectDisposedException.ThrowIf(_abandoned, this);
            _store.Commit(batch, _commits + 1);
        }
        catch (Exception exception)
        {
            _failed = true;
            var told = _abandoned ? _store.Stopped() : _store.Failed(exception);
            batch.ForEach(change => change.Fail(told));
            return;
        }

        Volatile.Write(ref _commits, _commits + 1);
        _failed = false;
        _store.Written();
        batch.ForEach(change => change.Complete());
    }
}
