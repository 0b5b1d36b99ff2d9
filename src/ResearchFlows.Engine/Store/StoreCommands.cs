using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Engine.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Sqlite;
using System.Text.Json;

namespace ResearchFlows.Engine.Store;

/// <summary>Every write there is, as prepared commands on the writer's connection; used by the writer alone.</summary>
internal sealed class StoreCommands : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly PreparedCommands _prepared;

    public StoreCommands(SqliteConnection connection)
    {
        _connection = connection;
        _prepared = new(connection);
    }

    /// <summary>Creates an instance with its first event, unless the id is taken.</summary>
    /// <returns>True when it was created.</returns>
    public bool TryStart(string instanceId, HistoryEvent started)
    {
        var insert = _prepared.Get(
            """
            INSERT INTO instances (id, name, status, created, updated, execution, agent, parent)
            VALUES ($1, $2, 0, $3, $3, 0, $4, $5) ON CONFLICT (id) DO NOTHING RETURNING sequence
            """,
            instanceId, started.Name, started.Timestamp.UtcTicks, Payload.AgentOf(started.Input), started.ParentInstanceId);
        if (insert.ExecuteScalar() is not long sequence)
        {
            return false;
        }

        Append(sequence, new(0, JsonSerializer.Serialize(started, PortJson.Options)));
        return true;
    }

    /// <summary>Records an episode: events, children and status.</summary>
    public EpisodeRecorded Record(Episode episode)
    {
        if (episode.ContinuesAsNew)
        {
            DeleteHistory(episode.Row.Sequence);
        }

        foreach (var recorded in episode.Events)
        {
            Append(episode.Row.Sequence, recorded);
        }

        Update(episode.Row, episode.StatusChanges);
        List<string> existing = [.. episode.Children
            .Where(child => !TryStart(child.InstanceId!, AsStarted(child, episode.Row.Id)))
            .Select(child => child.InstanceId!)];
        var terminated = episode.Row.Status == OrchestrationRuntimeStatus.Terminated;
        return new(existing, terminated ? UnfinishedChildren(episode.Row.Id) : []);
    }

    /// <summary>Deletes an ended instance and what ended below it, unless its parent may still need its outcome.</summary>
    /// <returns>How many instances were deleted.</returns>
    public int Purge(string instanceId)
    {
        var ended = _connection.Query<long>(
            $"""
            WITH RECURSIVE tree (sequence, id) AS (
                SELECT sequence, id FROM instances AS root WHERE id = @instanceId AND status NOT IN {InstanceRow.Unfinished}
                    AND NOT EXISTS (SELECT 1 FROM instances WHERE id = root.parent AND status IN {InstanceRow.Unfinished})
                UNION
                SELECT child.sequence, child.id FROM instances AS child JOIN tree ON child.parent = tree.id
                WHERE child.status NOT IN {InstanceRow.Unfinished}
            )
            SELECT sequence FROM tree
            """, new { instanceId }).AsList();
        foreach (var sequence in ended)
        {
            DeleteHistory(sequence);
            _prepared.Get("DELETE FROM instances WHERE sequence = $1", sequence).ExecuteNonQuery();
        }

        return ended.Count;
    }

    public void Dispose() => _prepared.Dispose();

    private static HistoryEvent AsStarted(HistoryEvent created, string parentId) => new()
    {
        EventType = HistoryEventType.ExecutionStarted,
        Timestamp = created.Timestamp,
        Name = created.Name,
        Input = created.Input,
        ParentInstanceId = parentId,
    };

    private void Append(long instance, RecordedEvent recorded) => _prepared
        .Get("INSERT INTO history (instance, sequence, event) VALUES ($1, $2, $3)", instance, recorded.Sequence, recorded.Json)
        .ExecuteNonQuery();

    private void DeleteHistory(long instance) => _prepared.Get("DELETE FROM history WHERE instance = $1", instance).ExecuteNonQuery();

    private void Update(InstanceRow row, bool statusChanges)
    {
        // A column that is set rewrites its indexes, changed or not: most steps leave the status alone.
        var update = _prepared.Get(
            $"UPDATE instances SET updated = $1, execution = $2, custom_status = $3, failure = $4{(statusChanges ? ", status = $6" : "")} WHERE sequence = $5",
            row.Updated, row.Execution, row.CustomStatus, row.Failure, row.Sequence, (int)row.Status);
        if (update.ExecuteNonQuery() != 1)
        {
            throw new InvalidOperationException($"Instance '{row.Id}' is not in the store any more.");
        }
    }

    private List<string> UnfinishedChildren(string parentId) =>
        _connection.Query<string>(StoreReader.UnfinishedChildrenSql, new { parentId }).AsList();
}
