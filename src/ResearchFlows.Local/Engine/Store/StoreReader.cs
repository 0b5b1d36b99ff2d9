using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Store;

/// <summary>Reads on pooled connections of their own; WAL gives each a consistent snapshot beside the writer.</summary>
internal sealed class StoreReader(string databaseFile, StoreFaults faults) : IDisposable
{
    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = databaseFile,
        Mode = SqliteOpenMode.ReadOnly,
        DefaultTimeout = EngineSchema.LockTimeoutSeconds,
    }.ToString();

    public InstanceRow? Find(string id) => Read(connection => Find(connection, id));

    /// <summary>An instance and the events of its current execution.</summary>
    public (InstanceRow Row, List<HistoryEvent> History)? Load(string id) => Read<(InstanceRow, List<HistoryEvent>)?>(connection =>
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        return Find(connection, id) is { } row
            ? (row, [.. connection.Query<string>("SELECT event FROM history WHERE instance = @Sequence ORDER BY sequence", row).Select(Parse)])
            : null;
    });

    /// <summary>An instance with its input and output.</summary>
    public OrchestrationMetadata? Get(string id) => Read(connection =>
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        if (Find(connection, id) is not { } row)
        {
            return null;
        }

        var first = EventOf(connection, row, "ASC");
        var last = row.HasEnded ? EventOf(connection, row, "DESC") : null;
        return row.ToMetadata() with { Input = first.Input, Output = last?.Result };
    });

    public IReadOnlyList<string> UnfinishedIds() =>
        Ids($"SELECT id FROM instances WHERE status IN {InstanceRow.Unfinished} ORDER BY sequence");

    /// <summary>Children that a crash kept from hearing that their parent was terminated.</summary>
    public IReadOnlyList<string> ChildrenLeftByTermination() => Ids(
        $"""
        SELECT child.id FROM instances AS child JOIN instances AS parent ON parent.id = child.parent
        WHERE child.status IN {InstanceRow.Unfinished} AND parent.status = {(int)OrchestrationRuntimeStatus.Terminated}
        """);

    public IReadOnlyList<InstanceRow> Query(OrchestrationQuery query, long? before) => Read(connection =>
        connection.Query<InstanceRow>(InstanceQuery.Sql(query, before), new
        {
            query.Name,
            query.Agent,
            Status = query.RuntimeStatus,
            CreatedFrom = query.CreatedFrom?.UtcTicks,
            Before = before,
            Limit = query.PageSize + 1,
        }).AsList());

    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static InstanceRow? Find(SqliteConnection connection, string id) => connection.QuerySingleOrDefault<InstanceRow>(
        $"SELECT {InstanceRow.Columns} FROM instances WHERE id = @id", new { id });

    private static HistoryEvent EventOf(SqliteConnection connection, InstanceRow row, string order) => Parse(connection.QueryFirst<string>(
        $"SELECT event FROM history WHERE instance = @Sequence ORDER BY sequence {order} LIMIT 1", row));

    private static HistoryEvent Parse(string json) => JsonSerializer.Deserialize<HistoryEvent>(json, PortJson.Options)!;

    private List<string> Ids(string sql) => Read(connection => connection.Query<string>(sql).AsList());

    /// <exception cref="EngineUnavailableException">The store cannot be read, or what is in it cannot be understood.</exception>
    private T Read<T>(Func<SqliteConnection, T> query)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            return query(connection);
        }
        catch (Exception exception) when (exception is SqliteException or JsonException)
        {
            throw faults.Report("read", exception);
        }
    }
}
