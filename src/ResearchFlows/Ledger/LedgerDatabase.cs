using Dapper;
using Microsoft.Data.Sqlite;

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
    private const int LockTimeoutSeconds = 60;
    private readonly string _connectionString;
    private readonly LedgerJournal _journal;
    private readonly LedgerWriter _writer;

    /// <summary>Opens the ledger, creates it when there is none, and brings its schema up to date.</summary>
    /// <param name="file">The file; its folder is created when missing.</param>
    /// <param name="journal">How it keeps its journal.</param>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    public LedgerDatabase(string file, LedgerJournal journal = LedgerJournal.Wal)
    {
        _journal = journal;
        File = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = File, DefaultTimeout = LockTimeoutSeconds }.ToString();
        Migrate();
        _writer = new(OpenForWriting);
    }

    /// <summary>The ledger's file, absolute.</summary>
    public string File { get; }

    /// <summary>Runs a query on a connection of its own.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = Open();
        return await query(connection);
    }

    /// <summary>Runs changes together, in a transaction that is on disk when this returns.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> change, CancellationToken cancellationToken) => _writer.WriteAsync(change, cancellationToken);

    /// <summary>Runs one change, which is on disk when this returns.</summary>
    public Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        WriteAsync(connection => connection.Execute(sql, parameters), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private SqliteConnection OpenForWriting()
    {
        var connection = Open();
        connection.Execute($"PRAGMA journal_mode = {_journal}; PRAGMA synchronous = FULL");
        return connection;
    }

    private void Migrate()
    {
        using var connection = OpenForWriting();
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

/// <summary>The ledger was written by a newer program.</summary>
public sealed class LedgerTooNewException(string file, int version, int known)
    : Exception($"The ledger {file} has schema version {version}; this program knows versions up to {known}. Use the newer program, or another data folder.");
