using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>A chunk that a search found.</summary>
/// <param name="DocumentId">The index's own id of the document; the uploaded file's id is among the attributes.</param>
/// <param name="Filename">The uploaded file's name.</param>
/// <param name="Score">BM25 between 0.5 and 1, higher is better; comparable within one vector store only.</param>
/// <param name="Text">The chunk.</param>
/// <param name="Attributes">What the server knows of the chunk, and the attributes the file was attached with.</param>
internal sealed record SearchHit(string DocumentId, string Filename, double Score, string Text, JsonObject Attributes)
{
    public JsonObject ToJson() => new()
    {
        ["file_id"] = DocumentId,
        ["filename"] = Filename,
        ["score"] = Score,
        ["attributes"] = Attributes.DeepClone(),
        ["content"] = new JsonArray(TextContent(Text)),
    };

    public static JsonObject TextContent(string text) => new()
    {
        ["type"] = "text",
        ["text"] = text,
        ["embedding"] = null,
        ["chunk_metadata"] = null,
        ["metadata"] = null,
    };
}

/// <summary>What to search for.</summary>
/// <param name="Queries">One or more queries; a chunk may match any.</param>
/// <param name="MostHits">The most hits, best first.</param>
/// <param name="Filter">An attribute filter, if any; one that makes no sense lets nothing pass.</param>
/// <param name="LeastScore">Hits below it are left out.</param>
internal sealed record SearchRequest(IReadOnlyList<string> Queries, int MostHits, JsonObject? Filter = null, double LeastScore = 0)
{
    public const int DefaultMostHits = 10;

    public const int MostHitsEver = 50;
}
