using Npgsql;
using System.Data.Common;

namespace ResearchFlows.Ledger;

/// <summary>
/// The ledger in a PostgreSQL database, shared by any number of workers. Their changes are made one after the other, as a SQLite file has one
/// writer: each transaction takes the ledger's advisory lock, so that numbers have neither gaps nor doubles.
/// </summary>
public sealed class PostgresLedger : LedgerDatabase
{
    /// <summary>Reads of one process at the same time; PostgreSQL allows 100 connections in all unless told otherwise.</summary>
    private const int MostConnections = 20;

    private const int ReadAttempts = 3;

    private readonly NpgsqlDataSource _source;

    /// <summary>Opens the ledger, creates its tables when there are none, and brings its schema up to date.</summary>
    /// <param name="connectionString">Npgsql's connection string.</param>
    /// <exception cref="LedgerTooNewException">A newer program wrote it.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be used.</exception>
    public PostgresLedger(string connectionString) : this(Connect(connectionString), PostgresFault.NameOf(connectionString))
    {
    }

    private PostgresLedger(NpgsqlDataSource source, string name) : base(new(new PostgresStore(source, name)))
    {
        (_source, Name) = (source, name);
        try
        {
            PostgresSchema.Migrate(source, name);
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is { } fault)
        {
            Dispose();
            throw PostgresFault.Unavailable(name, "used", fault);
        }
    }

    /// <summary>The server and the database, without the user's name and password.</summary>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await query(connection);
            }
            catch (Exception exception) when (attempt < ReadAttempts && PostgresFault.Of(exception) is { } cut && cut.MayBeRepeated())
            {
                // A connection of the pool that was cut meanwhile: the next one is new.
            }
            catch (Exception exception) when (PostgresFault.Of(exception) is { } fault && fault.IsStoreFault())
            {
                throw PostgresFault.Unavailable(Name, "read", fault);
            }
        }
    }

    /// <inheritdoc/>
    public override Task<DateTimeOffset> GetTimeAsync(TimeProvider time, CancellationToken cancellationToken) => ReadAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
            return DateTimeOffset.FromUnixTimeMilliseconds((long)(await command.ExecuteScalarAsync(cancellationToken))!);
        },
        cancellationToken);

    private protected override void Close() => _source.Dispose();

    private static NpgsqlDataSource Connect(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ContainsKey("Maximum Pool Size"))
        {
            settings.MaxPoolSize = MostConnections;
        }

        settings.ApplicationName ??= "ResearchFlows";
        return NpgsqlDataSource.Create(settings);
    }
}
