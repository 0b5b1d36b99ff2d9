using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.OfflineModel;

/// <summary>Fills a JSON schema as well as a model without understanding can: right in form, with an honest text.</summary>
internal static class SchemaFiller
{
    private const int MostItems = 20;
    private const string Honest = "DevStack's offline, rule-based model cannot do this task.";

    /// <summary>A JSON object that follows the schema; its texts say the given text.</summary>
    public static string Fill(JsonElement? schema, string text = Honest) =>
        (schema is { } wanted && Value(wanted, text) is JsonObject filled ? filled : new JsonObject { ["answer"] = text }).ToJsonString();

    private static JsonNode? Value(JsonElement schema, string text)
    {
        if (Member(schema, "enum", JsonValueKind.Array) is { } choices && choices.GetArrayLength() > 0) return JsonNode.Parse(choices[0].GetRawText());
        return TypeOf(schema) switch
        {
            "object" => new JsonObject(Member(schema, "properties", JsonValueKind.Object)?.EnumerateObject()
                .Select(property => KeyValuePair.Create(property.Name, Value(property.Value, text))).DistinctBy(property => property.Key) ?? []),
            "array" => new JsonArray([.. Enumerable.Range(0, LeastItems(schema)).Select(_ => schema.TryGetProperty("items", out var item) ? Value(item, text) : null)]),
            "string" => text,
            "integer" or "number" => Member(schema, "minimum", JsonValueKind.Number) is { } least ? JsonNode.Parse(least.GetRawText()) : 0,
            "boolean" => false,
            _ => null,
        };
    }

    private static int LeastItems(JsonElement schema) =>
        Member(schema, "minItems", JsonValueKind.Number) is { } number && number.TryGetInt32(out var count) ? Math.Clamp(count, 0, MostItems) : 0;

    // ["string", "null"] is a text.
    private static string? TypeOf(JsonElement schema)
    {
        if (Member(schema, "type", JsonValueKind.Array) is { } types) return types.EnumerateArray().Select(type => type.ToString()).FirstOrDefault(type => type != "null");
        return Member(schema, "type", JsonValueKind.String)?.GetString() ?? (Member(schema, "properties", JsonValueKind.Object) is null ? null : "object");
    }

    private static JsonElement? Member(JsonElement schema, string name, JsonValueKind kind) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;
}
