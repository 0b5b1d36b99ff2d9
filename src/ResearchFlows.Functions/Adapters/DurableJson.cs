using System.Text.Json;

namespace ResearchFlows.Functions.Adapters;

/// <summary>Reads the texts that Durable Functions keeps; most are JSON, some of its own are not.</summary>
internal static class DurableJson
{
    /// <summary>The JSON of a text; a text that is no JSON becomes a JSON string; nothing stays null.</summary>
    public static JsonElement? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Null ? null : document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }

    /// <summary>An activity's input: Durable Task keeps it as an array of the one argument.</summary>
    public static JsonElement? ParseActivityInput(string? text) =>
        Parse(text) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1 ? list[0] : Parse(text);

    /// <summary>A sentence, which may be kept as a JSON string.</summary>
    public static string? ParseText(string? text) => Parse(text) is { ValueKind: JsonValueKind.String } json ? json.GetString() : Parse(text) is null ? null : text;
}
