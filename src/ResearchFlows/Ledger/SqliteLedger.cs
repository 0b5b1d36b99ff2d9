using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Sqlite;
using System.Data.Common;

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
/// The ledger as a SQLite file: write-ahead log unless told otherwise, synchronous=FULL, one writer in the process; other processes wait
/// for the file's lock.
/// </summary>
public sealed class SqliteLedger : LedgerDatabase
{
    private readonly SqliteLedgerFile _file;

    /// <summary>Opens the ledger, creates it when there is none, and brings its schema up to date.</summary>
    /// <param name="file">The file; its folder is created when missing.</param>
    /// <param name="journal">How it keeps its journal.</param>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be used.</exception>
    public SqliteLedger(string file, LedgerJournal journal = LedgerJournal.Wal) : this(SqliteLedgerFile.Create(file, journal))
    {
    }

    private SqliteLedger(SqliteLedgerFile file) : base(new(file.ForWriting())) => _file = file;

    /// <summary>The ledger's file, absolute.</summary>
    public override string Name => _file.Path;

    /// <inheritdoc/>
    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = _file.Open();
            return await query(connection);
        }
        catch (SqliteException exception) when (exception.IsStoreFault())
        {
            throw _file.Unavailable("read", exception);
        }
    }

    /// <inheritdoc/>
    public override Task<DateTimeOffset> GetTimeAsync(TimeProvider time, CancellationToken cancellationToken) => Task.FromResult(time.GetUtcNow());

    private protected override void Close() => _file.Close();
}

/// <summary>The file and its connections.</summary>
internal sealed class SqliteLedgerFile
{
    /// <summary>How long another process's lock is waited for; whoever gives up tries again later, and blocks nobody meanwhile.</summary>
    private const int LockTimeoutSeconds = 2;

    private readonly SqliteConnectionStringBuilder _connectionString;
    private readonly LedgerJournal _journal;

    private SqliteLedgerFile(string path, LedgerJournal journal)
    {
        (Path, _journal) = (path, journal);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = LockTimeoutSeconds, Mode = SqliteOpenMode.ReadWrite };
    }

    public string Path { get; }

    public static SqliteLedgerFile Create(string path, LedgerJournal journal)
    {
        var file = new SqliteLedgerFile(System.IO.Path.GetFullPath(path), journal);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file.Path)!);
        try
        {
            file.Migrate();
            return file;
        }
        catch (SqliteException exception)
        {
            throw file.Unavailable("used", exception);
        }
    }

    public WrittenFile<DbConnection> ForWriting() => new()
    {
        Name = "ledger",
        SchemaVersion = LedgerSchema.Migrations.Count,
        Open = () => OpenForWriting(_connectionString),
        Commands = connection => connection,
        Failed = exception => exception is SqliteException fault ? Unavailable("written", fault) : exception,
        Stopped = () => new ObjectDisposedException(nameof(LedgerDatabase)),
    };

    public SqliteConnection Open() => Open(_connectionString);

    public void Close() => SqliteConnection.ClearPool(new SqliteConnection(_connectionString.ToString()));

    public LedgerUnavailableException Unavailable(string what, SqliteException exception) =>
        new($"The ledger {Path} cannot be {what}: {exception.Describe()}", exception);

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

    private void Migrate()
    {
        using var connection = OpenForWriting(new(_connectionString.ToString()) { Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false });
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version > LedgerSchema.Migrations.Count)
        {
            throw new LedgerTooNewException(Path, version, LedgerSchema.Migrations.Count);
        }

        foreach (var migration in LedgerSchema.Migrations.Skip(version))
        {
            connection.Execute(migration);
        }

        connection.Execute($"PRAGMA user_version = {LedgerSchema.Migrations.Count}");
        transaction.Commit();
    }
}
