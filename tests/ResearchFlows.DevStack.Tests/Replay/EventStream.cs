using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>Event streams.</summary>
internal static class EventStream
{
    public static JsonArray Read(string text)
    {
        var blocks = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return new JsonArray([.. blocks.Select(block => block.StartsWith("data: ", StringComparison.Ordinal)
            ? JsonNode.Parse(block["data: ".Length..])
            : throw new FormatException($"'{block}' is no event"))]);
    }

    /// <summary>Compares the order of event types (runs of the same type count once) and the shape of each.</summary>
    public static IEnumerable<string> Differences(JsonArray recorded, JsonArray events, string label)
    {
        var (expected, actual) = (Types(recorded), Types(events));
        if (!expected.SequenceEqual(actual))
        {
            return [$"{label}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}"];
        }
        return recorded.SelectMany(wanted => Shape.Differences(
            wanted, events.First(sent => (string?)sent!["type"] == (string?)wanted!["type"] && Item(sent) == Item(wanted)), $"{label}/{wanted!["type"]}"));
    }

    private static string? Item(JsonNode? sent) => (string?)sent?["item"]?["type"];

    private static List<string> Types(JsonArray events)
    {
        var types = new List<string>();
        foreach (var type in events.Select(sent => (string)sent!["type"]!))
        {
            if (types.Count == 0 || types[^1] != type)
            {
                types.Add(type);
            }
        }
        return types;
    }
}
