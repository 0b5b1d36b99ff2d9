using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Tests.Replay;

/// <summary>Compares JSON by its keys and kinds of values, and by the values that do not depend on time, chance or what a model said.</summary>
internal static class Shape
{
    // Lists whose length and order depend on what was found (each item must look like some recorded one),
    // and objects to which a server adds keys of its own.
    private static readonly string[] OpenLists = ["results", "data"];
    private static readonly string[] OpenObjects = ["metadata", "attributes"];

    private static readonly string[] SameValues =
    [
        "status", "is_default", "object", "type", "purpose", "deleted", "reason", "call_id", "name", "model", "role",
        "tool_choice", "store", "code", "total", "completed", "failed", "strict",
    ];

    public static IEnumerable<string> Differences(JsonNode? expected, JsonNode? actual, string path, bool open = false)
    {
        if (Kind(expected) != Kind(actual))
        {
            return [$"{path}: expected {Kind(expected)}, got {Kind(actual)}"];
        }
        return (expected, actual) switch
        {
            (JsonObject a, JsonObject b) => OfObjects(a, b, path, open),
            (JsonArray a, JsonArray b) => OfLists(a, b, path, open),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObjects(JsonObject expected, JsonObject actual, string path, bool open)
    {
        foreach (var (key, value) in expected)
        {
            if (!actual.ContainsKey(key))
            {
                yield return $"{path}.{key}: missing";
                continue;
            }
            if (SameValues.Contains(key) && value is JsonValue && value.ToString() != actual[key]?.ToString())
            {
                yield return $"{path}.{key}: expected {value}, got {actual[key]}";
            }
            var below = value is JsonArray ? OpenLists.Contains(key) : OpenObjects.Contains(key);
            foreach (var difference in Differences(value, actual[key], $"{path}.{key}", below))
            {
                yield return difference;
            }
        }
        foreach (var key in actual.Select(pair => pair.Key).Where(key => !open && !expected.ContainsKey(key)))
        {
            yield return $"{path}.{key}: not in the capture";
        }
    }

    private static IEnumerable<string> OfLists(JsonArray expected, JsonArray actual, string path, bool open)
    {
        if (!open && expected.Count != actual.Count)
        {
            yield return $"{path}: expected {expected.Count} items, got {actual.Count}";
        }
        for (var index = 0; index < (expected.Count == 0 ? 0 : open ? actual.Count : Math.Min(expected.Count, actual.Count)); index++)
        {
            var alike = open ? expected : [expected[index]?.DeepClone()];
            foreach (var difference in alike.Select(item => Differences(item, actual[index], $"{path}[{index}]")).MinBy(found => found.Count())!)
            {
                yield return difference;
            }
        }
    }

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString()!.ToLowerInvariant(),
    };
}
