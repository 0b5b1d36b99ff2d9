using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using ResearchFlows.Ledger;

namespace ResearchFlows.Tests.Support;

/// <summary>Where a ledger is kept that a test opens as often as it likes: a file, or a database of the tests' server.</summary>
internal sealed class LedgerPlace(bool onPostgres) : IDisposable
{
    private readonly TempFolder _folder = TempFolder.Create();
    private readonly string? _connection = onPostgres ? PostgresServer.Shared.CreateDatabase() : null;

    public LedgerDatabase Open() => LedgerDatabase.Open(_folder.Path("data", "ledger.db"), LedgerJournal.Wal, _connection);

    /// <summary>What a newer program would have written.</summary>
    public void SetVersion(int version)
    {
        if (_connection is not null)
        {
            using var postgres = new NpgsqlConnection(_connection);
            postgres.Execute("UPDATE ledgerVersion SET version = @version", new { version });
            return;
        }

        using var sqlite = new SqliteConnection($"Data Source={_folder.Path("data", "ledger.db")};Pooling=False");
        sqlite.Execute($"PRAGMA user_version = {version}");
    }

    public void Dispose() => _folder.Dispose();
}
