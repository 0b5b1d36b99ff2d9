using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.DevStack.VectorStores;

namespace ResearchFlows.DevStack.Responses;

/// <summary>The server-side tool: runs a search that the model asked for.</summary>
internal sealed class FileSearchTool(ChunkSearch search, FileSearchSettings settings)
{
    // The captured server's words, whose citation marker clients rely on.
    private const string Footer =
        "Use them as supporting information only in answering this query. Cite sources immediately at the end of sentences before punctuation, " +
        "using `<|file-id|>` format like 'This is a fact <|file-Cn3MSNn72ENTiiq11Qda4A|>.'. Do not add extra punctuation. " +
        "Use only the file IDs provided, do not invent new ones.\n";

    /// <summary>Answers a call with the item for the response and the text for the model.</summary>
    /// <exception cref="ApiException">500: the arguments are malformed.</exception>
    public (JsonObject Item, string ForModel) Run(string arguments)
    {
        var query = ReadQuery(arguments);
        var hits = search.Search(
            settings.VectorStoreIds, new SearchRequest([query], settings.MostHits, settings.Filter, settings.LeastScore));
        return (Item(query, hits), ForModel(query, hits));
    }

    private static string ReadQuery(string arguments)
    {
        if (arguments.Length == 0)
        {
            return "";
        }
        try
        {
            return JsonNode.Parse(arguments) switch
            {
                JsonObject map when map["query"] is null => "",
                JsonObject map when map["query"]!.GetValueKind() == JsonValueKind.String => map["query"]!.GetValue<string>(),
                _ => throw ApiException.UnexpectedInResponse(),
            };
        }
        catch (JsonException)
        {
            throw ApiException.UnexpectedInResponse();
        }
    }

    private static JsonObject Item(string query, IReadOnlyList<SearchHit> hits) => new()
    {
        ["id"] = Ids.Call(),
        ["queries"] = new JsonArray(query),
        ["status"] = "completed",
        ["type"] = "file_search_call",
        ["results"] = new JsonArray([.. hits.Select(hit => new JsonObject
        {
            ["attributes"] = hit.Attributes.DeepClone(),
            ["file_id"] = hit.DocumentId,
            ["filename"] = hit.DocumentId,
            ["score"] = hit.Score,
            ["text"] = hit.Text,
        })]),
    };

    private static string ForModel(string query, IReadOnlyList<SearchHit> hits)
    {
        var text = new StringBuilder($"file_search tool found {hits.Count} chunks:\nBEGIN of file_search tool results.\n");
        for (var index = 0; index < hits.Count; index++)
        {
            var hit = hits[index];
            text.Append(
                $"[{index + 1}] document_id: {hit.DocumentId}, score: {PythonText.Float(hit.Score)}, " +
                $"attributes: {PythonText.Of(hit.Attributes)} cite as <|{hit.DocumentId}|>\n{hit.Text}\n");
        }
        text.Append("END of file_search tool results.\n");
        text.Append($"The above results were retrieved to help answer the user's query: \"{query}\". ").Append(Footer);
        return text.ToString();
    }
}
