using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>How a file is cut; the overlap is only echoed, because every chunk carries its headings instead.</summary>
internal sealed record ChunkingStrategy(int MaximumTokens, int OverlapTokens)
{
    public static readonly ChunkingStrategy Default = new(DocumentChunker.DefaultMaximumTokens, 400);

    private static readonly string[] Types = ["auto", "static", "contextual"];

    /// <summary>Reads <c>chunking_strategy</c>; <c>contextual</c> needs a language model and is cut as <c>auto</c> is.</summary>
    public static ChunkingStrategy Read(JsonBody body)
    {
        if (body.Fields["chunking_strategy"] is not { } given)
        {
            return Default;
        }
        if (given is JsonObject strategy && Types.Contains(Json.Text(strategy["type"])))
        {
            return Json.Text(strategy["type"]) == "static" ? ReadStatic(body.Below(strategy, "chunking_strategy", "static")) : Default;
        }
        var (message, mistake) = Validation.NoKnownType(given, Types);
        body.Invalid("chunking_strategy", message, mistake);
        return Default;
    }

    private static ChunkingStrategy ReadStatic(JsonBody strategy)
    {
        const string model = "VectorStoreChunkingStrategyStaticConfig";
        strategy.Require("static");
        strategy.RefuseNull("static", $"Input should be a valid dictionary or instance of {model}", "model_type");
        var values = strategy.OptionalModel("static", model);
        return values is null
            ? Default
            : new ChunkingStrategy(
                OverlapTokens: values.Integer("chunk_overlap_tokens", Default.OverlapTokens),
                MaximumTokens: values.Integer("max_chunk_size_tokens", Default.MaximumTokens, 100, 4096));
    }

    public JsonObject ToJson() => new()
    {
        ["type"] = "static",
        ["static"] = new JsonObject { ["chunk_overlap_tokens"] = OverlapTokens, ["max_chunk_size_tokens"] = MaximumTokens },
    };
}
