using Dapper;
using Microsoft.Data.Sqlite;
using System.Collections.Concurrent;

namespace ResearchFlows.Ledger;

/// <summary>
/// The ledger's one writer in this process, on a thread of its own: a commit blocks on the disk, and must not keep a pool thread from others.
/// Whatever waits goes into one transaction, so that many runs share the cost of one fsync; a savepoint each keeps one change's failure
/// from its neighbours. A change is acknowledged when it is on the disk, never before.
/// </summary>
internal sealed class LedgerWriter : IDisposable
{
    private const int MaxBatch = 256;

    private readonly Func<SqliteConnection> _open;
    private readonly BlockingCollection<Change> _waiting = [];
    private readonly Thread _thread;
    private SqliteConnection? _connection;

    public LedgerWriter(Func<SqliteConnection> open)
    {
        _open = open;
        _thread = new Thread(Run) { IsBackground = true, Name = "ResearchFlows ledger writer" };
        _thread.Start();
    }

    /// <summary>Runs the change in the next transaction; completes when that is on the disk.</summary>
    /// <exception cref="ObjectDisposedException">The ledger is closed.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken)
    {
        var waiting = new Change<T>(change, cancellationToken);
        try
        {
            _waiting.Add(waiting, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            waiting.Fail(new ObjectDisposedException(nameof(LedgerDatabase)));
        }

        return waiting.Task;
    }

    /// <summary>Writes what waits, then closes the file.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
    }

    private void Run()
    {
        List<Change> batch = [];
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next))
            {
                batch.Add(next);
            }

            batch.RemoveAll(change => change.IsCancelled());
            Commit(batch);
            batch.Clear();
        }

        _connection?.Dispose();
    }

    private void Commit(List<Change> batch)
    {
        try
        {
            _connection ??= _open();
            using var transaction = _connection.BeginTransaction(deferred: false);
            batch.ForEach(change => RunInSavepoint(_connection, change));
            transaction.Commit();
        }
        catch (Exception exception)
        {
            // The transaction is in doubt; a new connection starts from what the file really holds.
            _connection?.Dispose();
            _connection = null;
            batch.ForEach(change => change.Fail(exception));
            return;
        }

        batch.ForEach(change => change.Complete());
    }

    private static void RunInSavepoint(SqliteConnection connection, Change change)
    {
        connection.Execute("SAVEPOINT change");
        try
        {
            change.Run(connection);
        }
        catch (Exception exception) when (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            // The transaction still stands: this change alone is refused.
            connection.Execute("ROLLBACK TO change");
            change.Fail(exception);
        }

        connection.Execute("RELEASE change");
    }

    /// <summary>A change that waits for its transaction, and whoever waits for the change.</summary>
    private abstract class Change
    {
        /// <summary>Whether nobody wants it any more; then it is not run.</summary>
        public abstract bool IsCancelled();

        public abstract void Run(SqliteConnection connection);

        public abstract void Complete();

        public abstract void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) : Change
    {
        private readonly TaskCompletionSource<T> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _outcome.Task;

        public override bool IsCancelled() => cancellationToken.IsCancellationRequested && _outcome.TrySetCanceled(cancellationToken);

        public override void Run(SqliteConnection connection) => _result = change(connection);

        public override void Complete() => _outcome.TrySetResult(_result!);

        public override void Fail(Exception exception) => _outcome.TrySetException(exception);
    }
}
