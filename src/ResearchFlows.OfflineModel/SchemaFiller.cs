using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.OfflineModel;

/// <summary>Fills a JSON schema as well as a model without understanding can: right in form, with an honest text.</summary>
internal static class SchemaFiller
{
    private const int Deepest = 8;
    private const int MostItems = 20;
    private const string Honest = "DevStack's offline, rule-based model cannot do this task.";

    /// <summary>A JSON object that follows the schema; its texts say the given text.</summary>
    public static string Fill(JsonElement? schema, string text = Honest) =>
        (Value(schema, text, 0) as JsonObject ?? new JsonObject { ["answer"] = text }).ToJsonString();

    private static JsonNode? Value(JsonElement? schema, string text, int depth)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } wanted || depth > Deepest) return null;
        if (wanted.TryGetProperty("const", out var constant)) return JsonNode.Parse(constant.GetRawText());
        if (wanted.TryGetProperty("enum", out var choices) && choices is { ValueKind: JsonValueKind.Array } && choices.GetArrayLength() > 0)
        {
            return JsonNode.Parse(choices[0].GetRawText());
        }

        return TypeOf(wanted) switch
        {
            "object" => Object(wanted, text, depth),
            "array" => Array(wanted, text, depth),
            "string" => text,
            "integer" or "number" => wanted.TryGetProperty("minimum", out var least) && least.ValueKind == JsonValueKind.Number ? JsonNode.Parse(least.GetRawText()) : 0,
            "boolean" => false,
            _ => null,
        };
    }

    private static JsonObject Object(JsonElement schema, string text, int depth)
    {
        var result = new JsonObject();
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object) return result;
        foreach (var property in properties.EnumerateObject()) result[property.Name] = Value(property.Value, text, depth + 1);
        return result;
    }

    private static JsonArray Array(JsonElement schema, string text, int depth)
    {
        var count = 0;
        _ = schema.TryGetProperty("minItems", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out count);
        var least = Math.Clamp(count, 0, MostItems);
        JsonElement? items = schema.TryGetProperty("items", out var item) ? item : null;
        return [.. Enumerable.Range(0, least).Select(_ => Value(items, text, depth + 1))];
    }

    private static string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type)) return schema.TryGetProperty("properties", out _) ? "object" : null;
        if (type.ValueKind == JsonValueKind.String) return type.GetString();
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()).FirstOrDefault(one => one != "null")
            : null;
    }
}
