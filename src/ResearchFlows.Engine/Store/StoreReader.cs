using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Engine.Store;

/// <summary>Reads on pooled connections of their own; WAL gives each a consistent snapshot beside the writer.</summary>
internal sealed class StoreReader(string databaseFile, StoreFaults faults) : IDisposable
{
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(2);

    public const string UnfinishedSql = $"SELECT id FROM instances WHERE status IN {InstanceRow.Unfinished} ORDER BY sequence";

    public const string UnfinishedChildrenSql = $"SELECT id FROM instances WHERE parent = @parentId AND status IN {InstanceRow.Unfinished}";

    public const string ChildrenLeftByTerminationSql =
        $"""
        SELECT child.id FROM instances AS child JOIN instances AS parent ON parent.id = child.parent
        WHERE child.status IN {InstanceRow.Unfinished} AND parent.status = 4
        """;

    public const string EndedBeforeSql =
        $"""
        SELECT id FROM instances AS root INDEXED BY instances_by_end WHERE status IN {InstanceRow.Ended} AND updated < @Before
            AND (parent IS NULL OR NOT EXISTS (SELECT 1 FROM instances WHERE id = root.parent))
        ORDER BY updated LIMIT @Limit
        """;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = databaseFile,
        Mode = SqliteOpenMode.ReadOnly,
        DefaultTimeout = EngineSchema.LockTimeoutSeconds,
    }.ToString();

    private readonly ReaderWriterLockSlim _use = new();
    private volatile bool _closed;

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

    /// <summary>How many instances stand where.</summary>
    public IReadOnlyList<(OrchestrationRuntimeStatus Status, long Count)> CountByStatus() => Read(connection =>
        connection.Query<(OrchestrationRuntimeStatus, long)>("SELECT status, COUNT(*) FROM instances GROUP BY status").AsList());

    public IReadOnlyList<string> UnfinishedIds() => Ids(UnfinishedSql);

    /// <summary>Children that a crash kept from hearing that their parent was terminated.</summary>
    public IReadOnlyList<string> ChildrenLeftByTermination() => Ids(ChildrenLeftByTerminationSql);

    public IReadOnlyList<string> UnfinishedChildren(string parentId) => Read(connection =>
        connection.Query<string>(UnfinishedChildrenSql, new { parentId }).AsList());

    /// <summary>Instances that ended before a time, the earliest end first; a child counts only when its parent is gone, since it goes with it.</summary>
    public IReadOnlyList<string> EndedBefore(DateTimeOffset time, int count) => Read(connection =>
        connection.Query<string>(EndedBeforeSql, new { Before = time.UtcTicks, Limit = count }).AsList());

    public IReadOnlyList<InstanceRow> Query(OrchestrationQuery query, PagePosition? after) => Read(connection =>
        connection.Query<InstanceRow>(InstanceQuery.Sql(query, after), new
        {
            query.Name,
            query.Agent,
            query.Parent,
            Status = query.RuntimeStatus,
            CreatedFrom = query.CreatedFrom?.UtcTicks,
            after?.Created,
            after?.Sequence,
            Limit = query.PageSize + 1,
        }).AsList());

    /// <summary>Lets reads that run end, and takes no more.</summary>
    public void Dispose()
    {
        var entered = _use.TryEnterWriteLock(LongestRead);
        _closed = true;
        if (entered)
        {
            _use.ExitWriteLock();
        }

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
        _use.EnterReadLock();
        try
        {
            if (_closed)
            {
                throw EngineRuntime.NotRunning();
            }

            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            return query(connection);
        }
        catch (Exception exception) when (exception is SqliteException or JsonException)
        {
            throw faults.Report("read", exception);
        }
        finally
        {
            _use.ExitReadLock();
        }
    }
}
