using System.Text.Json.Nodes;
using ResearchFlows.OfflineModel;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>A validated <c>POST /v1/responses</c>.</summary>
internal sealed record ResponseRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<JsonObject> Input { get; init; }

    public bool Background { get; init; }

    public string? Conversation { get; init; }

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

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public int? TopLogprobs { get; init; }

    public string? ServiceTier { get; init; }

    public string? Truncation { get; init; }

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
/// <param name="Echo">As the answer echoes them.</param>
/// <param name="ForModel">As the model sees them.</param>
/// <param name="FileSearch">What file_search searches.</param>
/// <param name="Mcp">The MCP servers whose tools the model may use too.</param>
/// <param name="Unavailable">Why the response fails when it runs: one of them leaves the machine.</param>
internal sealed record ResponseTools(
    IReadOnlyList<JsonObject> Echo, IReadOnlyList<ModelTool> ForModel, FileSearchSettings? FileSearch, IReadOnlyList<McpSettings> Mcp, ApiException? Unavailable);

/// <summary>What one file_search tool may search.</summary>
internal sealed record FileSearchSettings(IReadOnlyList<string> VectorStoreIds, int MostHits, JsonObject? Filter, double LeastScore);
