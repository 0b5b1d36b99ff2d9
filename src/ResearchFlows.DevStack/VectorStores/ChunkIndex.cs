using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>
/// The full-text index of one vector store. Each store has a table of its own, because BM25 weighs a word by how many
/// chunks of its table hold it: what one store holds must not change how another one ranks.
/// </summary>
internal sealed class ChunkIndex(long storeOrdinal)
{
    /// <summary>The table's name; made of a number of ours, never of input.</summary>
    public string Table { get; } = $"chunks_{storeOrdinal}";

    private string Insert =>
        $"INSERT INTO {Table} (words, text, file_id, chunk_id, position, tokens) VALUES (@words, @Text, @fileId, @chunkId, @Position, @Tokens)";

    public static ChunkIndex? Of(SqliteConnection connection, string storeId) =>
        connection.QuerySingleOrDefault<long?>("SELECT ordinal FROM vector_stores WHERE id = @storeId", new { storeId }) is { } ordinal
            ? new ChunkIndex(ordinal)
            : null;

    public void Create(SqliteConnection connection) => connection.Execute(
        $"""
        CREATE VIRTUAL TABLE {Table} USING fts5 (
            words, text UNINDEXED, file_id UNINDEXED, chunk_id UNINDEXED, position UNINDEXED, tokens UNINDEXED,
            tokenize = 'porter unicode61 remove_diacritics 2')
        """);

    /// <summary>Indexes anew what a program of schema version 1 has indexed.</summary>
    public static void UpgradeAll(SqliteConnection connection)
    {
        foreach (var ordinal in connection.Query<long>("SELECT ordinal FROM vector_stores").ToList())
        {
            var index = new ChunkIndex(ordinal);
            var rows = connection.Query<(string Text, string FileId, string ChunkId, long Position, long Tokens)>(
                $"SELECT text, file_id, chunk_id, position, tokens FROM {index.Table} ORDER BY rowid").ToList();
            index.Drop(connection);
            index.Create(connection);
            connection.Execute(index.Insert, rows.Select(row => new
            {
                words = UnspacedScripts.ForIndex(row.Text), row.Text, fileId = row.FileId, chunkId = row.ChunkId, row.Position, row.Tokens,
            }));
        }
    }

    public void Drop(SqliteConnection connection) => connection.Execute($"DROP TABLE {Table}");

    public void Add(SqliteConnection connection, string fileId, IReadOnlyList<Chunk> chunks) => connection.Execute(
        Insert,
        chunks.Select(chunk => new { words = UnspacedScripts.ForIndex(chunk.Text), chunk.Text, fileId, chunkId = ChunkId(fileId, chunk), chunk.Position, chunk.Tokens }));

    public void Remove(SqliteConnection connection, string fileId) =>
        connection.Execute($"DELETE FROM {Table} WHERE file_id = @fileId", new { fileId });

    public IReadOnlyList<string> Texts(SqliteConnection connection, string fileId) => connection
        .Query<string>($"SELECT text FROM {Table} WHERE file_id = @fileId ORDER BY position", new { fileId }).AsList();

    private static string ChunkId(string fileId, Chunk chunk)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{fileId}\n{chunk.Position}\n{chunk.Text}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}
