using Microsoft.Data.Sqlite;

namespace ResearchFlows.DevStack.Storage;

/// <summary>
/// The one SQLite file everything is kept in. Writers take turns on one connection, so that none ever meets SQLITE_BUSY;
/// readers use pooled connections and, thanks to WAL, wait for nobody.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly string connectionString;
    private readonly SqliteConnection writer;
    private readonly SemaphoreSlim writerTurn = new(1, 1);

    private Database(string connectionString, SqliteConnection writer)
    {
        this.connectionString = connectionString;
        this.writer = writer;
    }

    public static Database Open(string file)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        var writer = new SqliteConnection(connectionString);
        try
        {
            writer.Open();
            Schema.Apply(writer);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        return new Database(connectionString, writer);
    }

    /// <summary>Runs one transaction; an exception rolls it back.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        await writerTurn.WaitAsync(cancellationToken);
        try
        {
            using var transaction = writer.BeginTransaction();
            var result = work(writer);
            transaction.Commit();
            return result;
        }
        finally
        {
            writerTurn.Release();
        }
    }

    /// <summary>Runs queries that all see the same moment.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var moment = connection.BeginTransaction(deferred: true);
        return query(connection);
    }

    public async ValueTask DisposeAsync()
    {
        await writerTurn.WaitAsync();
        SqliteConnection.ClearPool(writer);
        await writer.DisposeAsync();
        using var pooled = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(pooled);
        writerTurn.Dispose();
    }
}
