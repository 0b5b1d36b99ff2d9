using System.Text.Json.Nodes;
using Dapper;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>Vector stores, without their files.</summary>
internal sealed class VectorStoreRepository(Database database, ModelCatalog models, TimeProvider time)
{
    private static readonly string[] Providers = ["fts5", "faiss", "sqlite-vec"];

    private const string Columns =
        "SELECT id AS Id, name AS Name, created_at AS CreatedAt, metadata AS Metadata, expires_after AS ExpiresAfter, " +
        "(SELECT COUNT(*) FROM vector_store_files f WHERE f.vector_store_id = vector_stores.id AND f.last_error IS NULL) AS Completed, " +
        "(SELECT COUNT(*) FROM vector_store_files f WHERE f.vector_store_id = vector_stores.id AND f.last_error IS NOT NULL) AS Failed";

    public Task<string> CreateAsync(NewVectorStore store, CancellationToken cancellationToken)
    {
        if (store.EmbeddingModel is { } model && model != models.EmbeddingModel)
        {
            throw ApiException.Error(400, $"Embedding model '{model}' not found or not an embedding model");
        }
        if (store.ProviderId is { } provider && !Providers.Contains(provider))
        {
            throw ApiException.Error(400, $"Provider `{provider}` not found");
        }
        var id = Ids.VectorStore();
        var metadata = (JsonObject)store.Metadata.DeepClone();
        metadata["provider_id"] = store.ProviderId ?? Providers[0];
        metadata["provider_vector_store_id"] = id;
        metadata["embedding_model"] = models.EmbeddingModel;
        metadata["embedding_dimension"] = $"{store.EmbeddingDimension ?? ModelCatalog.EmbeddingDimension}";
        var createdAt = time.GetUtcNow().ToUnixTimeSeconds();
        return database.WriteAsync(
            connection =>
            {
                var ordinal = connection.QuerySingle<long>(
                    "INSERT INTO vector_stores (id, name, created_at, metadata, expires_after) VALUES (@id, @Name, @createdAt, @metadata, @expiresAfter) RETURNING ordinal",
                    new { id, store.Name, createdAt, metadata = Json.Write(metadata), expiresAfter = ToColumn(store.ExpiresAfter) });
                new ChunkIndex(ordinal).Create(connection);
                return id;
            },
            cancellationToken);
    }

    public JsonObject Get(string id) => database.Read(connection =>
        connection.QuerySingleOrDefault<Row>(Columns + " FROM vector_stores WHERE id = @id", new { id })?.ToJson() ?? throw NotFound(id));

    public (List<JsonObject> Items, bool HasMore) List(Page page) => database.Read(connection =>
    {
        var (rows, hasMore) = page.Read<Row>(connection, Columns, "vector_stores", "id", "1", new { });
        return (rows.ConvertAll(row => row.ToJson()), hasMore);
    });

    /// <summary>Changes what is given; null leaves as it was.</summary>
    public Task UpdateAsync(string id, string? name, JsonObject? metadata, JsonObject? expiresAfter, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var before = connection.QuerySingleOrDefault<string>("SELECT metadata FROM vector_stores WHERE id = @id", new { id }) ?? throw NotFound(id);
                var merged = Json.ReadObject(before);
                foreach (var (key, value) in metadata ?? [])
                {
                    merged[key] = value?.DeepClone();
                }
                return connection.Execute(
                    "UPDATE vector_stores SET name = COALESCE(@name, name), metadata = @metadata, expires_after = COALESCE(@expiresAfter, expires_after) WHERE id = @id",
                    new { id, name, metadata = Json.Write(merged), expiresAfter = ToColumn(expiresAfter) });
            },
            cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var index = ChunkIndex.Of(connection, id) ?? throw NotFound(id);
            index.Drop(connection);
            return connection.Execute("DELETE FROM vector_stores WHERE id = @id", new { id });
        },
        cancellationToken);

    public static ApiException NotFound(string id) => ApiException.Error(400, $"Vector_store '{id}' not found");

    public static JsonObject FileCounts(int completed, int failed, int inProgress) => new()
    {
        ["completed"] = completed,
        ["cancelled"] = 0,
        ["failed"] = failed,
        ["in_progress"] = inProgress,
        ["total"] = completed + failed + inProgress,
    };

    private static string? ToColumn(JsonObject? node) => node is null ? null : Json.Write(node);

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public long CreatedAt { get; init; }

        public required string Metadata { get; init; }

        public string? ExpiresAfter { get; init; }

        public int Completed { get; init; }

        public int Failed { get; init; }

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["object"] = "vector_store",
            ["created_at"] = CreatedAt,
            ["name"] = Name,
            ["usage_bytes"] = 0,
            ["file_counts"] = FileCounts(Completed, Failed, inProgress: 0),
            ["status"] = "completed",
            ["expires_after"] = ExpiresAfter is null ? null : Json.ReadObject(ExpiresAfter),
            ["expires_at"] = null,
            ["last_active_at"] = CreatedAt,
            ["metadata"] = Json.ReadObject(Metadata),
        };
    }
}

/// <summary>What a new vector store is created from.</summary>
internal sealed record NewVectorStore
{
    public required string Name { get; init; }

    public required JsonObject Metadata { get; init; }

    public JsonObject? ExpiresAfter { get; init; }

    public string? EmbeddingModel { get; init; }

    public int? EmbeddingDimension { get; init; }

    public string? ProviderId { get; init; }
}
