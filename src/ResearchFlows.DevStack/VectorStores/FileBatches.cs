using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>Files that were attached to a vector store with one request.</summary>
internal sealed class FileBatches(Database database, VectorStoreFiles files, TimeProvider time)
{
    /// <summary>Attaches the files, which is done when this returns; the answer is still that of a batch that has only begun, as captured.</summary>
    public async Task<JsonObject> CreateAsync(
        string storeId, IReadOnlyList<string> fileIds, JsonObject attributes, ChunkingStrategy strategy, CancellationToken cancellationToken)
    {
        var batch = new Row { Id = Ids.FileBatch(), StoreId = storeId, CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(), FileIds = JsonSerializer.Serialize(fileIds) };
        await database.WriteAsync(
            connection =>
            {
                RequireStore(connection, storeId);
                return connection.Execute("INSERT INTO file_batches (id, vector_store_id, created_at, file_ids) VALUES (@Id, @StoreId, @CreatedAt, @FileIds)", batch);
            },
            cancellationToken);
        foreach (var fileId in fileIds)
        {
            await files.AttachAsync(storeId, fileId, attributes, strategy, cancellationToken);
        }
        return batch.ToJson("in_progress", inProgress: fileIds.Count, failed: 0);
    }

    public JsonObject Get(string storeId, string id)
    {
        var batch = Find(storeId, id, message => ApiException.Detail(400, message));
        return batch.ToJson("completed", inProgress: 0, Attached(batch).Count(file => (string?)file["status"] == "failed"));
    }

    /// <summary>Those files of the batch that are still in the store, oldest first.</summary>
    public IReadOnlyList<JsonObject> Files(string storeId, string id) => Attached(Find(storeId, id, message => ApiException.Error(400, message)));

    /// <exception cref="ApiException">Always: a batch is never found unfinished.</exception>
    public JsonObject Cancel(string storeId, string id)
    {
        var batch = Find(storeId, id, message => ApiException.Error(400, message));
        throw ApiException.Error(400, $"Cannot cancel batch {batch.Id} with status completed");
    }

    private List<JsonObject> Attached(Row batch) => [.. batch.Ids.Select(fileId => files.Find(batch.StoreId, fileId)).OfType<JsonObject>()];

    private Row Find(string storeId, string id, Func<string, ApiException> error) => database.Read(connection =>
    {
        RequireStore(connection, storeId);
        var batch = connection.QuerySingleOrDefault<Row>(
            "SELECT id AS Id, vector_store_id AS StoreId, created_at AS CreatedAt, file_ids AS FileIds FROM file_batches WHERE id = @id", new { id })
            ?? throw error($"File batch {id} not found");
        return batch.StoreId == storeId ? batch : throw error($"File batch {id} does not belong to vector store {storeId}");
    });

    private static void RequireStore(SqliteConnection connection, string storeId) =>
        _ = ChunkIndex.Of(connection, storeId) ?? throw VectorStoreRepository.NotFound(storeId);

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string StoreId { get; init; }

        public long CreatedAt { get; init; }

        public required string FileIds { get; init; }

        public string[] Ids => JsonSerializer.Deserialize<string[]>(FileIds)!;

        public JsonObject ToJson(string status, int inProgress, int failed) => new()
        {
            ["id"] = Id,
            ["object"] = "vector_store.files_batch",
            ["created_at"] = CreatedAt,
            ["vector_store_id"] = StoreId,
            ["status"] = status,
            ["file_counts"] = VectorStoreRepository.FileCounts(Ids.Length - inProgress - failed, failed, inProgress),
        };
    }
}
