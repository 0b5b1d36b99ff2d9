using Dapper;
using ResearchFlows.Ports;
using ResearchFlows.Sqlite;
using System.Data.Common;

namespace ResearchFlows.Ledger;

/// <summary>
/// The ledger's database: a SQLite file, or a PostgreSQL database that any number of workers share. One SQL text serves both; what differs
/// between them stands in this folder. Changes of one process are made one after the other and share commits.
/// </summary>
public abstract class LedgerDatabase : IDisposable
{
    private readonly GroupCommitWriter<DbConnection> _writer;

    static LedgerDatabase()
    {
        SqlMapper.RemoveTypeMap(typeof(string));
        SqlMapper.AddTypeHandler(new LedgerText());
    }

    /// <summary>Writes through a writer of its own, which is stopped with the ledger.</summary>
    private protected LedgerDatabase(GroupCommitWriter<DbConnection> writer) => _writer = writer;

    /// <summary>What the ledger is called in messages: its file, or its server and database.</summary>
    public abstract string Name { get; }

    /// <summary>Whether several hosts may use it at once.</summary>
    public virtual bool IsShared => false;

    /// <summary>Opens the ledger that the settings name, creates it when there is none, and brings its schema up to date.</summary>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be used.</exception>
    public static LedgerDatabase Open(string file, LedgerJournal journal, string? connection) =>
        connection is null ? new SqliteLedger(file, journal) : new PostgresLedger(connection);

    /// <summary>Runs a query on a connection of its own.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken);

    /// <summary>The time that leases are measured by: one clock for all who share the ledger.</summary>
    /// <param name="time">This process's clock, which is that clock when no other machine shares the ledger.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public abstract Task<DateTimeOffset> GetTimeAsync(TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Runs changes together, in a transaction that is on disk when this returns.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written; nothing was.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken cancellationToken) => _writer.WriteAsync(change, cancellationToken);

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
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open besides the writer.</summary>
    private protected abstract void Close();
}

/// <summary>The ledger cannot be read or written now: locked, damaged, no room, no rights. Nothing of what was asked has been recorded.</summary>
public sealed class LedgerUnavailableException(string message, Exception? innerException = null) : StoreUnavailableException(message, innerException);

/// <summary>The ledger was written by a newer program.</summary>
public sealed class LedgerTooNewException(string ledger, int version, int known)
    : Exception($"The ledger {ledger} has schema version {version}; this program knows versions up to {known}. Use the newer program, or another ledger.");
