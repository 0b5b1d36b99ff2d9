using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>The attributes that a file is attached with: texts, numbers and booleans.</summary>
internal static class FileAttributes
{
    private const int MostEntries = 16;
    private const int LongestKey = 64;
    private const int LongestText = 512;

    public static JsonObject Read(JsonBody body)
    {
        var attributes = body.OptionalObject("attributes")?.Fields ?? [];
        foreach (var (key, value) in attributes)
        {
            Check(body, key, value);
        }
        if (attributes.Count > MostEntries)
        {
            body.Invalid("attributes", $"Dictionary should have at most {MostEntries} items after validation, not {attributes.Count}", "too_long");
        }
        return attributes;
    }

    /// <summary>What is kept of attributes that were not checked: lists as text, nothing that is no scalar, nothing too long.</summary>
    public static JsonObject Sanitise(JsonObject attributes)
    {
        var kept = new JsonObject();
        foreach (var (key, value) in attributes.Where(entry => entry.Key.Length <= LongestKey && entry.Value is not (null or JsonObject)).Take(MostEntries))
        {
            var text = value is JsonArray list ? string.Join(", ", list) : Json.Text(value);
            kept[key] = text is null ? value!.DeepClone() : text[..Math.Min(text.Length, LongestText)];
        }
        return kept;
    }

    // The captured server tries three readings and tells what is wrong with each.
    private static void Check(JsonBody body, string key, JsonNode? value)
    {
        var text = Json.Text(value);
        if (text?.Length <= LongestText || value?.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }
        var parsing = text is not null;
        body.Invalid(
            ["attributes", key, "constrained-str"],
            parsing ? $"String should have at most {LongestText} characters" : "Input should be a valid string",
            parsing ? "string_too_long" : "string_type");
        body.Invalid(
            ["attributes", key, "float"],
            "Input should be a valid number" + (parsing ? ", unable to parse string as a number" : ""),
            parsing ? "float_parsing" : "float_type");
        body.Invalid(
            ["attributes", key, "bool"],
            "Input should be a valid boolean" + (parsing ? ", unable to interpret input" : ""),
            parsing ? "bool_parsing" : "bool_type");
    }
}
