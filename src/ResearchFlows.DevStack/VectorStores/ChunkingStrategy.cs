using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>How a file is cut; the overlap is only echoed, because every chunk carries its headings instead.</summary>
internal sealed record ChunkingStrategy(int MaximumTokens, int OverlapTokens)
{
    public static readonly ChunkingStrategy Default = new(DocumentChunker.DefaultMaximumTokens, 400);

    public static ChunkingStrategy Read(JsonBody body)
    {
        var strategy = body.OptionalObject("chunking_strategy", "static");
        var values = strategy?.OptionalObject("static");
        return values is null
            ? Default
            : new ChunkingStrategy(
                values.OptionalInteger("max_chunk_size_tokens", least: 100) ?? Default.MaximumTokens,
                values.OptionalInteger("chunk_overlap_tokens", least: 0) ?? Default.OverlapTokens);
    }

    public JsonObject ToJson() => new()
    {
        ["type"] = "static",
        ["static"] = new JsonObject { ["chunk_overlap_tokens"] = OverlapTokens, ["max_chunk_size_tokens"] = MaximumTokens },
    };
}
