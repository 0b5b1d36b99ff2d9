using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ResearchFlows.Local.Engine.Store;

/// <summary>
/// The one writer. Whatever waits goes into one transaction and one commit, so that many instances share the cost of one fsync;
/// a savepoint each keeps one write's failure from its neighbours. Writes are acknowledged after the commit, never before.
/// </summary>
internal sealed class StoreWriter
{
    private const int MaxBatch = 512;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly string _databaseFile;
    private readonly Action<long>? _beforeCommit;
    private readonly Action<long>? _afterCommit;
    private readonly HealthState _health;
    private readonly ILogger _logger;
    private readonly BlockingCollection<StoreWrite> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreCommands? _commands;
    private long _commits;
    private volatile bool _abandoned;

    public StoreWriter(EngineOptions options, HealthState health, ILogger logger)
    {
        _databaseFile = options.DatabaseFile;
        _beforeCommit = options.BeforeCommit;
        _afterCommit = options.AfterCommit;
        _health = health;
        _logger = logger;

        // A thread of its own: a commit blocks on the disk, and must not wait for a pool thread behind activities.
        new Thread(Run) { IsBackground = true, Name = "ResearchFlows store writer" }.Start();
    }

    /// <summary>How many commits were made.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Runs the write in the next transaction; completes when it is on the disk.</summary>
    /// <exception cref="EngineUnavailableException">The disk failed, or the engine has stopped. Nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<StoreCommands, T> write)
    {
        var waiting = new StoreWrite<T>(write);
        try
        {
            _waiting.Add(waiting);
        }
        catch (InvalidOperationException)
        {
            waiting.Fail(new EngineUnavailableException("The engine has stopped."));
        }

        return waiting.Task;
    }

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

    private void Run()
    {
        try
        {
            List<StoreWrite> batch = [];
            while (TryTake(batch))
            {
                Commit(batch);
                batch.Clear();
            }
        }
        catch (Exception exception)
        {
            _health.ReportEngine($"The store's writer failed: {exception.Message}");
            EngineLog.EngineFailed(_logger, "the store's writer", exception);
            _waiting.CompleteAdding();
        }
        finally
        {
            FailAll(_waiting, new EngineUnavailableException("The engine has stopped."));
            _commands?.Dispose();
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits for writes and takes all there are. An empty batch finds out whether a failed disk works again.</summary>
    private bool TryTake(List<StoreWrite> batch)
    {
        var patience = _health.StoreFailed ? ProbeInterval : Timeout.InfiniteTimeSpan;
        if (_waiting.TryTake(out var first, patience))
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next))
            {
                batch.Add(next);
            }
        }

        return !_waiting.IsCompleted || batch.Count > 0;
    }

    private void Commit(List<StoreWrite> batch)
    {
        try
        {
            ObjectDisposedException.ThrowIf(_abandoned, this);
            _commands ??= new(EngineSchema.OpenForWriting(_databaseFile));
            _commands.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                RunInSavepoint(_commands, write);
            }

            if (batch.Count == 0)
            {
                _commands.Execute($"PRAGMA user_version = {EngineSchema.Version}");
            }

            _beforeCommit?.Invoke(_commits + 1);
            _commands.Execute("COMMIT");
            _afterCommit?.Invoke(_commits + 1);
        }
        catch (Exception exception)
        {
            // The transaction is in doubt; a new connection starts from what the file really holds.
            _commands?.Dispose();
            _commands = null;
            Report(exception);
            FailAll(batch, new EngineUnavailableException($"The durable store cannot be written: {exception.Message}", exception));
            return;
        }

        Volatile.Write(ref _commits, _commits + 1);
        Report(null);
        batch.ForEach(write => write.Complete());
    }

    private static void RunInSavepoint(StoreCommands commands, StoreWrite write)
    {
        commands.Execute("SAVEPOINT write");
        try
        {
            write.Run(commands);
        }
        catch (Exception exception) when (!IsDiskFault(exception))
        {
            commands.Execute("ROLLBACK TO write");
            write.Fail(exception);
        }

        commands.Execute("RELEASE write");
    }

    /// <summary>Whether the whole transaction is lost (disk full, I/O error, …) and not just this write refused.</summary>
    private static bool IsDiskFault(Exception exception) => exception is SqliteException sqlite
        && sqlite.SqliteErrorCode is not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG
            or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_ERROR);

    private void Report(Exception? fault)
    {
        if (_abandoned)
        {
            return;
        }

        if (fault is not null && !_health.StoreFailed)
        {
            EngineLog.StoreFailed(_logger, fault.Message, fault);
        }
        else if (fault is null && _health.StoreFailed)
        {
            EngineLog.StoreRecovered(_logger);
        }

        _health.ReportStore(fault is null ? null : $"The durable store cannot be written: {fault.Message}");
    }

    private static void FailAll(IEnumerable<StoreWrite> writes, Exception exception)
    {
        foreach (var write in writes)
        {
            write.Fail(exception);
        }
    }
}
