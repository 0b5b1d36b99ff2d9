using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>
/// JSON values as Python's <c>repr</c> writes them: the captured server puts such text into its validation messages
/// and into the search results it hands to the model.
/// </summary>
internal static class PythonText
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "None",
        JsonObject map => "{" + string.Join(", ", map.Select(pair => $"{Quote(pair.Key)}: {Of(pair.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Of)) + "]",
        _ => Scalar((JsonValue)node),
    };

    /// <summary>A float, with the point that tells it from an integer.</summary>
    public static string Float(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.AsSpan().ContainsAny('.', 'e', 'N') ? text : text + ".0";
    }

    private static string Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => Quote(value.GetValue<string>()),
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        _ when value.TryGetValue<double>(out var number) && !value.TryGetValue<int>(out _) => Float(number),
        _ => value.ToJsonString(),
    };

    private static string Quote(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var escaped = text.Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t");
        return quote + (quote == '\'' ? escaped.Replace("'", "\\'") : escaped) + quote;
    }
}
