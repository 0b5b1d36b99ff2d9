using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>The <c>text.format</c> of a Responses request that asks for one JSON object.</summary>
internal static class ReplyFormat
{
    /// <summary>A <c>json_schema</c> format whose object has exactly these properties, all required.</summary>
    /// <param name="name">The schema's name; Llama Stack answers 500 without one.</param>
    /// <param name="properties">The properties by name.</param>
    public static JsonObject Create(string name, JsonObject properties) => new()
    {
        ["type"] = "json_schema",
        ["name"] = name,
        ["strict"] = true,
        ["schema"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]),
            ["properties"] = properties,
            ["additionalProperties"] = false,
        },
    };
}
