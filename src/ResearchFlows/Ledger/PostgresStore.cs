using Npgsql;
using ResearchFlows.Sqlite;
using System.Data.Common;

namespace ResearchFlows.Ledger;

/// <summary>
/// Commits to PostgreSQL. A transaction that was cut off, or lost a race, is made again at once; whether one whose commit was never answered
/// was recorded is asked of the server by its transaction id, so that nothing is made twice.
/// </summary>
internal sealed class PostgresStore(NpgsqlDataSource source, string name) : IWrittenStore<DbConnection>
{
    /// <summary>The lock that every writing transaction takes first; the bytes of "research".</summary>
    public const long LockKey = 0x7265736561726368;

    private const int Attempts = 4;

    private NpgsqlConnection? _connection;

    public string Name => "ledger";

    public void Commit(IReadOnlyList<Change<DbConnection>> batch, long number)
    {
        HashSet<Change<DbConnection>> refused = [];
        for (var attempt = 1; ; attempt++)
        {
            string? transaction = null;
            try
            {
                _connection ??= source.OpenConnection();
                transaction = Begin(_connection);
                foreach (var (index, change) in batch.Where(change => !refused.Contains(change)).ToList().Index())
                {
                    if (index > 0)
                    {
                        Execute(_connection, "RELEASE SAVEPOINT change; SAVEPOINT change");
                    }

                    Run(_connection, change, refused);
                }

                Execute(_connection, "COMMIT");
                return;
            }
            catch (Exception exception) when (PostgresFault.Of(exception) is not null)
            {
                Dispose();
                if (transaction is not null && IsRecorded(transaction))
                {
                    return;
                }

                if (attempt == Attempts || !PostgresFault.Of(exception)!.MayBeRepeated())
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Beginning has written a transaction id already, and the commit writes it to the disk.</summary>
    public void Probe()
    {
    }

    public Exception Failed(Exception exception) => PostgresFault.Of(exception) is { } fault ? PostgresFault.Unavailable(name, "written", fault) : exception;

    public void Written()
    {
    }

    public Exception Stopped() => new ObjectDisposedException(nameof(LedgerDatabase));

    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>Begins with all that one round trip can do: other workers wait for the lock meanwhile.</summary>
    /// <returns>The transaction's id.</returns>
    private static string Begin(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"BEGIN; SELECT pg_advisory_xact_lock({LockKey}); SELECT pg_current_xact_id()::text; SAVEPOINT change", connection);
        using var reader = command.ExecuteReader();
        reader.NextResult();
        reader.Read();
        return reader.GetString(0);
    }

    private static void Run(NpgsqlConnection connection, Change<DbConnection> change, HashSet<Change<DbConnection>> refused)
    {
        try
        {
            change.Run(connection);
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is not { } fault || !fault.IsStoreFault())
        {
            Execute(connection, "ROLLBACK TO SAVEPOINT change");
            refused.Add(change);
            change.Fail(exception);
        }
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Asks until the server has made up its mind, which it does as soon as it notices that the connection is gone.</summary>
    private bool IsRecorded(string transaction)
    {
        while (true)
        {
            using var connection = source.OpenConnection();
            using var command = new NpgsqlCommand("SELECT pg_xact_status($1::xid8) FROM pg_sleep(0.01)", connection) { Parameters = { new() { Value = transaction } } };
            switch (command.ExecuteScalar() as string)
            {
                case "committed":
                    return true;
                case "in progress":
                    break;
                default:
                    return false;
            }
        }
    }
}
