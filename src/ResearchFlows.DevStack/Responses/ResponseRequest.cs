using System.Text.Json.Nodes;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>A validated <c>POST /v1/responses</c>.</summary>
internal sealed record ResponseRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<JsonObject> Input { get; init; }

    public string? PreviousResponseId { get; init; }

    public string? Instructions { get; init; }

    public PromptReference? Prompt { get; init; }

    public required ResponseTools Tools { get; init; }

    public required JsonNode ToolChoice { get; init; }

    public bool ParallelToolCalls { get; init; }

    public int MaxIterations { get; init; }

    public int? MaxToolCalls { get; init; }

    public int? MaxOutputTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public required JsonObject Text { get; init; }

    public JsonObject? Reasoning { get; init; }

    public JsonObject? Metadata { get; init; }

    public string? SafetyIdentifier { get; init; }

    public string? PromptCacheKey { get; init; }

    public bool Store { get; init; }

    public bool Stream { get; init; }
}

/// <summary>A saved prompt to start from, and the values of its variables.</summary>
internal sealed record PromptReference(string Id, string? Version, IReadOnlyDictionary<string, string> Variables, JsonObject? VariablesAsSent);

/// <summary>The tools of a response: as the answer echoes them, as the model sees them, and what file_search searches.</summary>
internal sealed record ResponseTools(IReadOnlyList<JsonObject> Echo, IReadOnlyList<ModelTool> ForModel, FileSearchSettings? FileSearch);

/// <summary>What one file_search tool may search.</summary>
internal sealed record FileSearchSettings(IReadOnlyList<string> VectorStoreIds, int MostHits, JsonObject? Filter, double LeastScore);
