using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>Keyword search over vector stores: SQLite's FTS5 with Porter stemming, ranked by BM25. The same stores give the same hits in the same order.</summary>
internal sealed class ChunkSearch(Database database)
{
    // The captured server's score for a query that says nothing, and about the least it gives. BM25, which has no upper end (and is negative
    // in SQLite), is laid between it and 1, so that a threshold means much the same here.
    private const double ScoreOfEmptyQuery = 0.5;

    /// <summary>Searches all the given stores; one that does not exist holds nothing.</summary>
    public IReadOnlyList<SearchHit> Search(IEnumerable<string> storeIds, SearchRequest request) => database.Read(connection => storeIds
        .Distinct()
        .SelectMany(storeId => ChunkIndex.Of(connection, storeId) is { } index ? SearchStore(connection, storeId, index, request) : [])
        .OrderByDescending(hit => hit.Score)
        .Take(request.MostHits)
        .ToList());

    private static List<SearchHit> SearchStore(SqliteConnection connection, string storeId, ChunkIndex index, SearchRequest request)
    {
        var expression = KeywordQuery.Expression(request.Queries);
        var (score, condition) = expression is null
            ? ($"{ScoreOfEmptyQuery}", "1")
            : ($"{ScoreOfEmptyQuery} - (1 - {ScoreOfEmptyQuery}) * bm25({index.Table}) / (1 - bm25({index.Table}))", $"{index.Table} MATCH @expression");
        // Read row by row: a filter may pass over any number of rows before enough are found.
        var rows = connection.Query<Row>(
            $"""
            SELECT {score} AS Score, text AS Text, chunk_id AS ChunkId, tokens AS Tokens,
                   f.document_id AS DocumentId, f.file_id AS FileId, f.filename AS Filename, f.attributes AS Attributes
            FROM {index.Table} JOIN vector_store_files f ON f.vector_store_id = @storeId AND f.file_id = {index.Table}.file_id
            WHERE {condition}
            ORDER BY Score DESC, f.filename, position, {index.Table}.rowid
            """,
            new { storeId, expression },
            buffered: false);
        return rows
            .TakeWhile(row => row.Score >= request.LeastScore)
            .Select(row => row.ToHit())
            .Where(hit => request.Filter is null || AttributeFilter.Matches(request.Filter, hit.Attributes))
            .Take(request.MostHits)
            .ToList();
    }

    private sealed class Row
    {
        public double Score { get; init; }

        public required string Text { get; init; }

        public required string ChunkId { get; init; }

        public double Tokens { get; init; }

        public required string DocumentId { get; init; }

        public required string FileId { get; init; }

        public required string Filename { get; init; }

        public required string Attributes { get; init; }

        public SearchHit ToHit()
        {
            var attributes = new JsonObject
            {
                ["document_id"] = DocumentId,
                ["filename"] = Filename,
                ["file_id"] = FileId,
                ["chunk_id"] = ChunkId,
                ["token_count"] = Tokens,
                ["metadata_token_count"] = 0d,
                ["chunk_tokenizer"] = "estimate:4-characters",
            };
            foreach (var (key, value) in Json.ReadObject(Attributes))
            {
                attributes.TryAdd(key, value?.DeepClone());
            }
            return new SearchHit(DocumentId, Filename, Score, Text, attributes);
        }
    }
}
