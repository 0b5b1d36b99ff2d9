using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>
/// Filters over a file's attributes: comparisons (<c>eq ne gt gte lt lte in nin</c>) and their combinations (<c>and or</c>).
/// Protocol: https://platform.openai.com/docs/guides/retrieval#attribute-filtering.
/// </summary>
internal static class AttributeFilter
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "gte", "lt", "lte"];

    /// <summary>Whether attributes pass a filter. As on the captured server nothing passes one that makes no sense.</summary>
    public static bool Matches(JsonObject filter, JsonObject attributes) => filter.Count == 0 || (MakesSense(filter) && Passes(filter, attributes));

    private static bool MakesSense(JsonNode? filter) => Text(filter, "type") switch
    {
        "and" or "or" => filter!["filters"] is null or JsonArray && (filter["filters"]?.AsArray() ?? []).All(MakesSense),
        "in" or "nin" => Text(filter, "key") is not null && filter!["value"] is JsonArray,
        var type => Comparisons.Contains(type) && Text(filter, "key") is not null && filter!.AsObject().ContainsKey("value"),
    };

    private static bool Passes(JsonNode filter, JsonObject attributes)
    {
        var type = Text(filter, "type");
        if (type is "and" or "or")
        {
            var parts = filter["filters"]?.AsArray() ?? [];
            return type == "and" ? parts.All(part => Passes(part!, attributes)) : parts.Any(part => Passes(part!, attributes));
        }
        var actual = attributes[Text(filter, "key")!];
        var expected = filter["value"];
        return type switch
        {
            "eq" => AreEqual(actual, expected),
            "ne" => !AreEqual(actual, expected),
            "in" => expected!.AsArray().Any(value => AreEqual(actual, value)),
            "nin" => !expected!.AsArray().Any(value => AreEqual(actual, value)),
            _ => Compare(actual, expected) is { } order && type switch
            {
                "gt" => order > 0,
                "gte" => order >= 0,
                "lt" => order < 0,
                _ => order <= 0,
            },
        };
    }

    private static bool AreEqual(JsonNode? actual, JsonNode? expected) =>
        Compare(actual, expected) is { } order ? order == 0 : JsonNode.DeepEquals(actual, expected);

    // Numbers with numbers and texts with texts; anything else has no order.
    private static int? Compare(JsonNode? actual, JsonNode? expected) => (actual?.GetValueKind(), expected?.GetValueKind()) switch
    {
        (JsonValueKind.Number, JsonValueKind.Number) => Number(actual!).CompareTo(Number(expected!)),
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(actual!.GetValue<string>(), expected!.GetValue<string>()),
        _ => null,
    };

    private static double Number(JsonNode node) => node.Deserialize<double>();

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject map ? Json.Text(map[name]) : null;
}
