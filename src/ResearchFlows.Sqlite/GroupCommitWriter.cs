using Microsoft.Data.Sqlite;
using System.Collections.Concurrent;

namespace ResearchFlows.Sqlite;

/// <summary>
/// The one writer of a SQLite file in this process. Whatever waits goes into one transaction and one commit, so that many share the cost of
/// one fsync; a savepoint each keeps one change's failure from its neighbours. Changes are acknowledged after the commit, never before.
/// </summary>
/// <typeparam name="TCommands">What changes are made with; made anew for each connection.</typeparam>
public sealed class GroupCommitWriter<TCommands> : IDisposable
{
    private const int MaxBatch = 512;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly WrittenFile<TCommands> _file;
    private readonly BlockingCollection<Change<TCommands>> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private Connection? _connection;
    private bool _failed;
    private long _commits;
    private volatile bool _abandoned;

    /// <summary>Starts the writer; it opens the file when there is something to write.</summary>
    public GroupCommitWriter(WrittenFile<TCommands> file)
    {
        _file = file;

        // A thread of its own: a commit blocks on the disk, and must not keep a pool thread from others or wait for one.
        _thread = new Thread(Run) { IsBackground = true, Name = $"ResearchFlows {file.Name} writer" };
        _thread.Start();
    }

    /// <summary>How many commits were made.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Runs the change in the next transaction, unless it is cancelled before that; completes when it is on the disk.</summary>
    public Task<T> WriteAsync<T>(Func<TCommands, T> change, CancellationToken cancellationToken)
    {
        var waiting = new Change<TCommands, T>(change, cancellationToken);
        try
        {
            _waiting.Add(waiting, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            waiting.Fail(_file.Stopped());
        }

        return waiting.Task;
    }

    /// <summary>Makes sure that the file can be written: it writes what is there already.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => WriteAsync(_ => Probe(), cancellationToken);

    /// <summary>Writes what waits, then closes the file.</summary>
    public Task StopAsync()
    {
        _waiting.CompleteAdding();
        return _ended.Task;
    }

    /// <summary>Closes the file with whatever is in it, as a crash would.</summary>
    public Task AbandonAsync()
    {
        _abandoned = true;
        return StopAsync();
    }

    /// <summary>Writes what waits, then closes the file; returns when that is done.</summary>
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

        _connection?.Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Waits for changes and takes all there are. An empty batch finds out whether a file that failed can be written again.</summary>
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
            _connection ??= new(_file);
            _connection.Execute("BEGIN IMMEDIATE");
            batch.ForEach(_connection.Run);
            if (batch.Count == 0)
            {
                Probe();
            }

            _file.BeforeCommit?.Invoke(_commits + 1);
            _connection.Execute("COMMIT");
            _file.AfterCommit?.Invoke(_commits + 1);
        }
        catch (Exception exception)
        {
            // The transaction is in doubt; a new connection starts from what the file really holds.
            _connection?.Dispose();
            _connection = null;
            _failed = true;
            var told = _abandoned ? _file.Stopped() : _file.Failed(exception);
            batch.ForEach(change => change.Fail(told));
            return;
        }

        Volatile.Write(ref _commits, _commits + 1);
        _failed = false;
        _file.Written();
        batch.ForEach(change => change.Complete());
    }

    private bool Probe()
    {
        _connection!.Execute($"PRAGMA user_version = {_file.SchemaVersion}");
        return true;
    }

    /// <summary>A connection and what is prepared on it.</summary>
    private sealed class Connection : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly PreparedCommands _prepared;
        private readonly TCommands _commands;

        public Connection(WrittenFile<TCommands> file)
        {
            _connection = file.Open();
            _prepared = new(_connection);
            _commands = file.Commands(_connection);
        }

        public void Execute(string sql) => _prepared.Execute(sql);

        /// <summary>A fault of the file (disk full, I/O error, …) loses the whole transaction; whatever else is wrong loses this change alone.</summary>
        public void Run(Change<TCommands> change)
        {
            Execute("SAVEPOINT change");
            try
            {
                change.Run(_commands);
            }
            catch (Exception exception) when (exception is not SqliteException sqlite || !sqlite.IsStoreFault())
            {
                Execute("ROLLBACK TO change");
                change.Fail(exception);
            }

            Execute("RELEASE change");
        }

        public void Dispose()
        {
            _prepared.Dispose();
            (_commands as IDisposable)?.Dispose();
            _connection.Dispose();
        }
    }
}
