using System.Text.Json.Nodes;
using Dapper;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Files;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>The files of vector stores. Attaching indexes at once; a file that cannot be indexed is attached as failed, with the reason.</summary>
internal sealed class VectorStoreFiles(Database database, FileStore files, DevStackFaults? faults, TimeProvider time)
{
    private const string Columns =
        "SELECT file_id AS FileId, vector_store_id AS StoreId, attributes AS Attributes, chunking_strategy AS Strategy, created_at AS CreatedAt, last_error AS LastError";

    /// <summary>Attaches a file. One that is attached already stays as it is, also when it failed then.</summary>
    public async Task<JsonObject> AttachAsync(
        string storeId, string fileId, JsonObject attributes, ChunkingStrategy strategy, CancellationToken cancellationToken)
    {
        if (Find(storeId, fileId) is { } attached)
        {
            return attached;
        }
        var (filename, chunks, lastError) = Chunks(fileId, strategy);
        var row = new
        {
            storeId,
            fileId,
            documentId = Guid.NewGuid().ToString(),
            filename,
            attributes = Json.Write(attributes),
            strategy = Json.Write(strategy.ToJson()),
            createdAt = time.GetUtcNow().ToUnixTimeSeconds(),
            lastError = lastError is null ? null : Json.Write(lastError),
        };
        await database.WriteAsync(
            connection =>
            {
                var index = ChunkIndex.Of(connection, storeId) ?? throw VectorStoreRepository.NotFound(storeId);
                var added = connection.Execute(
                    """
                    INSERT INTO vector_store_files (vector_store_id, file_id, document_id, filename, attributes, chunking_strategy, created_at, last_error)
                    VALUES (@storeId, @fileId, @documentId, @filename, @attributes, @strategy, @createdAt, @lastError)
                    ON CONFLICT (vector_store_id, file_id) DO NOTHING
                    """,
                    row);
                if (added > 0)
                {
                    index.Add(connection, fileId, chunks);
                }
                return added;
            },
            cancellationToken);
        return Get(storeId, fileId);
    }

    public JsonObject Get(string storeId, string fileId) =>
        Find(storeId, fileId) ?? throw NotFound(storeId, fileId);

    /// <summary>The file as it is attached, or null.</summary>
    /// <exception cref="ApiException">There is no such store.</exception>
    public JsonObject? Find(string storeId, string fileId) => database.Read(connection =>
    {
        _ = ChunkIndex.Of(connection, storeId) ?? throw VectorStoreRepository.NotFound(storeId);
        return connection.QuerySingleOrDefault<Row>(
            Columns + " FROM vector_store_files WHERE vector_store_id = @storeId AND file_id = @fileId", new { storeId, fileId })?.ToJson();
    });

    /// <summary>Gives a file other attributes.</summary>
    public async Task<JsonObject> UpdateAsync(string storeId, string fileId, JsonObject attributes, CancellationToken cancellationToken)
    {
        _ = Get(storeId, fileId);
        await database.WriteAsync(
            connection => connection.Execute(
                "UPDATE vector_store_files SET attributes = @attributes WHERE vector_store_id = @storeId AND file_id = @fileId",
                new { storeId, fileId, attributes = Json.Write(attributes) }),
            cancellationToken);
        return Get(storeId, fileId);
    }

    public (List<JsonObject> Items, bool HasMore) List(string storeId, Page page, string? status) => database.Read(connection =>
    {
        _ = ChunkIndex.Of(connection, storeId) ?? throw VectorStoreRepository.NotFound(storeId);
        var where = "vector_store_id = @storeId" + status switch
        {
            null => "",
            "completed" => " AND last_error IS NULL",
            "failed" => " AND last_error IS NOT NULL",
            _ => " AND 0",
        };
        var (rows, hasMore) = page.Read<Row>(connection, Columns, "vector_store_files", "file_id", where, new { storeId });
        return (rows.ConvertAll(row => row.ToJson()), hasMore);
    });

    public IReadOnlyList<string> Texts(string storeId, string fileId)
    {
        Get(storeId, fileId);
        return database.Read(connection => ChunkIndex.Of(connection, storeId)?.Texts(connection, fileId) ?? throw VectorStoreRepository.NotFound(storeId));
    }

    public Task DetachAsync(string storeId, string fileId, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var index = ChunkIndex.Of(connection, storeId) ?? throw VectorStoreRepository.NotFound(storeId);
            var detached = connection.Execute(
                "DELETE FROM vector_store_files WHERE vector_store_id = @storeId AND file_id = @fileId", new { storeId, fileId });
            if (detached == 0)
            {
                throw NotFound(storeId, fileId);
            }
            index.Remove(connection, fileId);
            return detached;
        },
        cancellationToken);

    private (string Filename, IReadOnlyList<Chunk> Chunks, JsonObject? LastError) Chunks(string fileId, ChunkingStrategy strategy)
    {
        var filename = "";
        try
        {
            filename = files.Get(fileId).Filename;
            var chunks = DocumentChunker.Split(DocumentText.Read(filename, files.Content(fileId)), strategy.MaximumTokens);
            return chunks.Count == 0 ? Failed("server_error", "No chunks were generated from the file")
                : faults?.IndexingFailure?.Invoke(filename) is { } failure ? Failed("server_error", failure)
                : (filename, chunks, null);
        }
        catch (ApiException exception)
        {
            return Failed("server_error", exception.Message);
        }
        catch (UnsupportedDocumentException exception)
        {
            return Failed("unsupported_file", exception.Message);
        }

        (string, IReadOnlyList<Chunk>, JsonObject) Failed(string code, string message) =>
            (filename, [], new JsonObject { ["code"] = code, ["message"] = message });
    }

    private static ApiException NotFound(string storeId, string fileId) =>
        ApiException.Error(400, $"File {fileId} not found in vector store {storeId}");

    private sealed class Row
    {
        public required string FileId { get; init; }

        public required string StoreId { get; init; }

        public required string Attributes { get; init; }

        public required string Strategy { get; init; }

        public long CreatedAt { get; init; }

        public string? LastError { get; init; }

        public JsonObject ToJson() => new()
        {
            ["id"] = FileId,
            ["object"] = "vector_store.file",
            ["attributes"] = Json.ReadObject(Attributes),
            ["chunking_strategy"] = Json.ReadObject(Strategy),
            ["created_at"] = CreatedAt,
            ["last_error"] = LastError is null ? null : Json.ReadObject(LastError),
            ["status"] = LastError is null ? "completed" : "failed",
            ["usage_bytes"] = 0,
            ["vector_store_id"] = StoreId,
        };
    }
}
