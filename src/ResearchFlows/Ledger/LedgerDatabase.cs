using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;
using ResearchFlows.Sqlite;

namespace ResearchFlows.Ledger;

/// <summary>How the ledger's file keeps its journal; SQLite's own names.</summary>
public enum LedgerJournal
{
    /// <summary>A write-ahead log: readers and the writer do not wait for one another. It does not work on a network share.</summary>
    Wal,

    /// <summary>A rollback journal, for a network share that one process uses.</summary>
    Delete,
}

/// <summary>
/// The SQLite file of the ledger: write-ahead log unless told otherwise, synchronous=FULL, one writer in the process; other processes wait
/// for the file's lock.
/// </summary>
public sealed class LedgerDatabase : IDisposable
{
    /// <summary>How long another process's lock is waited for; whoever gives up tries again later, and blocks nobody meanwhile.</summary>
    private const int LockTimeoutSeconds = 2;

    private readonly SqliteConnectionStringBuilder _connectionString;
    private readonly LedgerJournal _journal;
    private readonly GroupCommitWriter<SqliteConnection> _writer;

    /// <summary>Opens the ledger, creates it when there is none, and brings its schema up to date.</summary>
    /// <param name="file">The file; its folder is created when missing.</param>
    /// <param name="journal">How it keeps its journal.</param>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be used.</exception>
    public LedgerDatabase(string file, LedgerJournal journal = LedgerJournal.Wal)
    {
        _journal = journal;
        File = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = LockTimeoutSeconds, Mode = SqliteOpenMode.ReadWrite };
        try
        {
            Migrate();
        }
        catch (SqliteException exception)
        {
            throw Unavailable("used", exception);
        }

        _writer = new(new WrittenFile<SqliteConnection>
        {
            Name = "ledger",
            SchemaVersion = LedgerSchema.Migrations.Count,
            Open = () => OpenForWriting(_connectionString),
            Commands = connection => connection,
            Failed = exception => exception is SqliteException fault ? Unavailable("written", fault) : exception,
            Stopped = () => new ObjectDisposedException(nameof(LedgerDatabase)),
        });
    }

    /// <summary>The ledger's file, absolute.</summary>
    public string File { get; }

    /// <summary>Runs a query on a connection of its own.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = Open(_connectionString);
            return await query(connection);
        }
        catch (SqliteException exception) when (exception.IsStoreFault())
        {
            throw Unavailable("read", exception);
        }
    }

    /// <summary>Runs changes together, in a transaction that is on disk when this returns.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; nothing was.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) => _writer.WriteAsync(change, cancellationToken);

    /// <summary>Runs one change, which is on disk when this returns.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; nothing was.</exception>
    public Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        WriteAsync(connection => connection.Execute(sql, parameters), cancellationToken);

    /// <summary>Makes sure that the ledger can be written.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) => _writer.ProbeAsync(cancellationToken).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString.ToString()));
    }

    private static SqliteConnection Open(SqliteConnectionStringBuilder connectionString)
    {
        var connection = new SqliteConnection(connectionString.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection OpenForWriting(SqliteConnectionStringBuilder connectionString)
    {
        var connection = Open(connectionString);
        try
        {
            connection.Execute($"PRAGMA journal_mode = {_journal}; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private LedgerUnavailableException Unavailable(string what, SqliteException exception) =>
        new($"The ledger {File} cannot be {what}: {exception.Describe()}", exception);

    private void Migrate()
    {
        using var connection = OpenForWriting(new(_connectionString.ToString()) { Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false });
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version > LedgerSchema.Migrations.Count)
        {
            throw new LedgerTooNewException(File, version, LedgerSchema.Migrations.Count);
        }

        foreach (var migration in LedgerSchema.Migrations.Skip(version))
        {
            connection.Execute(migration);
        }

        connection.Execute($"PRAGMA user_version = {LedgerSchema.Migrations.Count}");
        transaction.Commit();
    }
}

/// <summary>The ledger cannot be read or written now: locked, damaged, no room, no rights. Nothing of what was asked has been recorded.</summary>
public sealed class LedgerUnavailableException(string message, Exception? innerException = null) : StoreUnavailableException(message, innerException);

/// <summary>The ledger was written by a newer program.</summary>
public sealed class LedgerTooNewException(string file, int version, int known)
    : Exception($"The ledger {file} has schema version {version}; this program knows versions up to {known}. Use the newer program, or another data folder.");
