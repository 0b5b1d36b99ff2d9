using Npgsql;

namespace ResearchFlows.Ledger;

/// <summary>
/// Tells what is wrong with a PostgreSQL database from what is wrong with a statement.
/// Codes: PostgreSQL's documentation, appendix A.
/// </summary>
internal static class PostgresFault
{
    /// <summary>The fault of the database that an exception tells of, or null. A connection that is cut while it is being made shows as the socket's own exception.</summary>
    public static NpgsqlException? Of(Exception exception) => exception switch
    {
        NpgsqlException fault => fault,
        IOException or System.Net.Sockets.SocketException => new NpgsqlException(exception.Message, exception),
        _ => null,
    };

    /// <summary>Whether the database cannot be used, for this statement or any other: the connection, its resources, the server's own faults, its rights.</summary>
    public static bool IsStoreFault(this NpgsqlException exception) => exception is not PostgresException told
        || told.SqlState[..2] is "08" or "25" or "28" or "3D" or "40" or "53" or "55" or "57" or "58" or "XX"
        || told.SqlState == PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>Whether the same transaction may succeed at once on another connection: it lost a race, or its connection was cut.</summary>
    public static bool MayBeRepeated(this NpgsqlException exception) => exception is PostgresException told
        ? told.SqlState[..2] is "08" or "40" || told.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : exception.InnerException is IOException or EndOfStreamException or System.Net.Sockets.SocketException;

    /// <summary>What is wrong and what to do.</summary>
    public static LedgerUnavailableException Unavailable(string name, string what, NpgsqlException exception)
    {
        var words = exception is PostgresException told
            ? told.SqlState[..2] switch
            {
                "28" => "the user or the password is refused. Check ResearchFlows__LedgerConnection.",
                "3D" => "there is no such database. Create it.",
                "42" => "this user has no right to it. Grant it.",
                "53" => "the server has no room or no connection left.",
                "57" => "the server is stopping or starting.",
                _ => "the server failed.",
            }
            : "the server cannot be reached. Check that it runs, and ResearchFlows__LedgerConnection.";
        return new LedgerUnavailableException($"The ledger {name} cannot be {what}: {words} ({exception.Message})", exception);
    }

    /// <summary>What a connection string's database is called in messages: nothing secret.</summary>
    public static string NameOf(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return $"{settings.Database} on {settings.Host}:{settings.Port}";
    }
}
