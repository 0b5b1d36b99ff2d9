using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Documents;

/// <summary>Where an indexed file came from.</summary>
public enum FileOrigin
{
    /// <summary>The agent's documents, indexed when the agent is provisioned.</summary>
    Document,

    /// <summary>The agent's workspace, indexed by the model's <c>index_document</c>.</summary>
    Workspace,
}

/// <summary>One version of a file in a vector store.</summary>
public sealed record IndexedFile
{
    /// <summary>The store.</summary>
    public required string VectorStoreId { get; init; }

    /// <summary>Path relative to the folder it came from.</summary>
    public required string Path { get; init; }

    /// <summary>Which folder.</summary>
    public required FileOrigin Origin { get; init; }

    /// <summary>Hash of the content, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The uploaded file; null while an upload is under way, or was when the process ended.</summary>
    public string? FileId { get; init; }

    /// <summary>Whether the file is attached to the store and searchable.</summary>
    public bool Attached { get; init; }

    /// <summary>The tool call that attached it; null for the agent's own documents.</summary>
    public string? IndexedBy { get; init; }

    /// <summary>Whether it took the place of an earlier version when it was attached.</summary>
    public bool Replaced { get; init; }
}

/// <summary>The files that vector stores hold for us, and what is half done with them.</summary>
public sealed class DocumentLedger(LedgerDatabase ledger)
{
    /// <summary>The files of a store, uploads under way included.</summary>
    public Task<IReadOnlyList<IndexedFile>> GetFilesAsync(string vectorStoreId, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<IndexedFile>>(
        async connection => (await connection.QueryAsync<IndexedFile>(
            "SELECT * FROM indexedFiles WHERE vectorStoreId = @vectorStoreId ORDER BY origin, path, sha256", new { vectorStoreId })).AsList(),
        cancellationToken);

    /// <summary>The versions of one file in a store, uploads under way included.</summary>
    public Task<IReadOnlyList<IndexedFile>> GetVersionsAsync(IndexedFile file, CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<IndexedFile>>(
        async connection => (await connection.QueryAsync<IndexedFile>(
            "SELECT * FROM indexedFiles WHERE vectorStoreId = @VectorStoreId AND path = @Path AND origin = @Origin ORDER BY sha256", Parameters(file))).AsList(),
        cancellationToken);

    /// <summary>Path of each uploaded file, by file id, for citations.</summary>
    public Task<string?> GetPathAsync(string fileId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<string?>("SELECT path FROM indexedFiles WHERE fileId = @fileId", new { fileId }),
        cancellationToken);

    /// <summary>Whether the ledger counts a file as one of its own.</summary>
    public Task<bool> KnowsFileAsync(string fileId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM indexedFiles WHERE fileId = @fileId)", new { fileId }),
        cancellationToken);

    /// <summary>Writes that an upload is about to begin.</summary>
    public Task BeginUploadAsync(IndexedFile file, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "INSERT INTO indexedFiles (vectorStoreId, path, origin, sha256) VALUES (@VectorStoreId, @Path, @Origin, @Sha256) ON CONFLICT DO NOTHING",
        Parameters(file), cancellationToken);

    /// <summary>Keeps the uploaded file's id, unless another process was first, or another row has that file.</summary>
    /// <returns>The row as it is now; null when it was forgotten meanwhile.</returns>
    public Task<IndexedFile?> SaveUploadAsync(IndexedFile file, CancellationToken cancellationToken) => ledger.WriteAsync(
        connection =>
        {
            connection.Execute(
                $"""
                UPDATE indexedFiles SET fileId = @FileId
                WHERE {Key} AND fileId IS NULL AND NOT EXISTS (SELECT 1 FROM indexedFiles WHERE fileId = @FileId)
                """, Parameters(file));
            return connection.QuerySingleOrDefault<IndexedFile>($"SELECT * FROM indexedFiles WHERE {Key}", Parameters(file));
        },
        cancellationToken);

    /// <summary>Writes that the file is attached, and by whom.</summary>
    public Task SaveAttachedAsync(IndexedFile file, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        $"UPDATE indexedFiles SET attached = TRUE, indexedBy = @IndexedBy, replaced = @Replaced WHERE {Key}", Parameters(file), cancellationToken);

    /// <summary>Forgets a file that the server holds no longer.</summary>
    public Task ForgetFileAsync(IndexedFile file, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        $"DELETE FROM indexedFiles WHERE {Key}", Parameters(file), cancellationToken);

    /// <summary>Forgets everything about a store that the server holds no longer.</summary>
    public Task ForgetStoreAsync(string vectorStoreId, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "DELETE FROM indexedFiles WHERE vectorStoreId = @vectorStoreId", new { vectorStoreId }, cancellationToken);

    private const string Key = "vectorStoreId = @VectorStoreId AND path = @Path AND origin = @Origin AND sha256 = @Sha256";

    private static object Parameters(IndexedFile file) =>
        new { file.VectorStoreId, file.Path, Origin = file.Origin.ToString(), file.Sha256, file.FileId, file.IndexedBy, file.Replaced };
}
