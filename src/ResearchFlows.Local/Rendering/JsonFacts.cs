using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Rendering;

/// <summary>JSON as words: <c>prompt version 3, splits Train and Test</c>.</summary>
internal static class JsonFacts
{
    /// <summary>The facts of an object, or the value of anything else; what is empty is left out.</summary>
    public static string Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => string.Join(", ", json.EnumerateObject().Where(field => !IsEmpty(field.Value)).Select(field => $"{Words(field.Name)} {Nested(field.Value)}")),
        JsonValueKind.Array => string.Join(" and ", json.EnumerateArray().Select(Nested)),
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Number when json.TryGetDouble(out var number) => $"{number:0.####}",
        _ => json.GetRawText(),
    };

    private static bool IsEmpty(JsonElement json) => json.ValueKind == JsonValueKind.Null || (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 0);

    private static string Nested(JsonElement json) => json.ValueKind == JsonValueKind.Object ? $"({Of(json)})" : Of(json);

    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var character in name)
        {
            words.Append(char.IsUpper(character) ? $" {char.ToLowerInvariant(character)}" : character);
        }

        return words.ToString();
    }
}
