using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.LlamaStack.Replies;

/// <summary>The ways models write the arguments of a call: as an object, as text of an object, as text of that, under names of their own.</summary>
internal static class ArgumentText
{
    private const int MostEncodings = 3;
    private static readonly JsonDocumentOptions Document = new() { MaxDepth = 8, AllowDuplicateProperties = false };
    private static readonly string[] Wrappers = ["arguments", "parameters", "args", "params", "input"];

    /// <summary>What models call the argument that names a file or a folder.</summary>
    private static readonly HashSet<string> Paths =
    [
        "path", "filepath", "file", "filename", "document", "documentpath", "localpath", "relativepath", "pathname",
        "directory", "directorypath", "dir", "folder", "folderpath", "foldername", "directoryname",
    ];

    /// <summary>The arguments; null when they are JSON but no object.</summary>
    /// <exception cref="JsonException">They are no JSON.</exception>
    public static JsonObject? Read(string arguments)
    {
        // Some servers send an empty text for "no arguments".
        var text = string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments;
        for (var encoding = 1; encoding <= MostEncodings; encoding++)
        {
            using var json = Parse(text);
            switch (json.RootElement.ValueKind)
            {
                case JsonValueKind.Object:
                    return JsonObject.Create(json.RootElement.Clone());
                case JsonValueKind.String when json.RootElement.GetString()!.TrimStart() is ['{' or '"', ..] inner:
                    text = inner;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The arguments themselves, where they stand in an object of their own: <c>{"arguments": {…}}</c>.</summary>
    public static JsonObject Unwrap(JsonObject written, IReadOnlyList<string> names) =>
        written.Count == 1 && written.First() is { Key: var key, Value: JsonObject inner } && Wrappers.Contains(key) && !names.Contains(key) ? inner : written;

    /// <summary>Which of the names is meant; null when none is. Every tool has one argument for a path, whatever it is called.</summary>
    public static string? FindName(string written, IReadOnlyList<string> names)
    {
        if (names.Contains(written))
        {
            return written;
        }

        // An argument without a name comes under its place.
        if (int.TryParse(written, out var place) && place >= 0 && place < names.Count)
        {
            return names[place];
        }

        var key = CallNames.Key(written);
        return names.FirstOrDefault(name => CallNames.Key(name) == key)
            ?? (Paths.Contains(key) ? names.FirstOrDefault(name => Paths.Contains(CallNames.Key(name))) : null);
    }

    /// <summary>Whether a number is left out in words.</summary>
    public static bool IsLeftOut(JsonNode? value) => value is null || (value is JsonValue json && json.TryGetValue(out string? text) && text.Trim() is "" or "null" or "None");

    /// <summary>The whole number that a value is, also written <c>1.0</c>, <c>"1"</c> or <c>"1.0"</c>; null when it is none.</summary>
    public static long? WholeNumber(JsonNode? value)
    {
        var number = value switch
        {
            JsonValue json when json.TryGetValue(out double plain) => plain,
            JsonValue json when json.TryGetValue(out string? text) => LenientJson.Number(text.Trim()),
            _ => null,
        };
        return number is { } whole && whole == Math.Floor(whole) && Math.Abs(whole) < 1e15 ? (long)whole : null;
    }

    /// <summary>As JSON; where it is none, as models write it: with single quotes, with commas too many.</summary>
    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Document);
        }
        catch (JsonException) when (text.TrimStart() is ['{', ..])
        {
            var trimmed = text.Trim();
            var at = 0;
            return LenientJson.TryReadValue(trimmed, ref at, out var value) && at == trimmed.Length
                ? JsonSerializer.SerializeToDocument(value)
                : throw new JsonException("It is no object.");
        }
    }
}
