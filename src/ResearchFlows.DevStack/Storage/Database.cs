using Microsoft.Data.Sqlite;

namespace ResearchFlows.DevStack.Storage;

/// <summary>
/// The one SQLite file everything is kept in. Writers take turns on one connection, so that none ever meets SQLITE_BUSY;
/// readers use pooled connections and, thanks to WAL, wait for nobody.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>How long another process's lock is waited for; the client is then told, and tries again.</summary>
    private const int LockTimeoutSeconds = 2;

    private readonly string connectionString;
    private readonly SqliteConnection writer;
    private readonly SemaphoreSlim writerTurn = new(1, 1);

    private Database(string connectionString, SqliteConnection writer)
    {
        this.connectionString = connectionString;
        this.writer = writer;
    }

    /// <exception cref="DataFileException">The file cannot be used.</exception>
    public static Database Open(string file)
    {
        var path = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = LockTimeoutSeconds }.ToString();
        var writer = new SqliteConnection(connectionString);
        try
        {
            writer.Open();
            Schema.Apply(writer, path);
        }
        catch (SqliteException exception)
        {
            writer.Dispose();
            throw new DataFileException($"DevStack's data file {path} cannot be used: {exception.Message} Mend or restore it, or use another.", exception);
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

    /// <summary>Makes sure that the file can be written: it writes what is there already.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => WriteAsync(Schema.WriteVersion, cancellationToken);

    /// <summary>Removes all that is kept.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => WriteAsync(Schema.Clear, cancellationToken);

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

/// <summary>The data file cannot be used; the message says which and why.</summary>
public sealed class DataFileException(string message, Exception? innerException = null) : IOException(message, innerException);
