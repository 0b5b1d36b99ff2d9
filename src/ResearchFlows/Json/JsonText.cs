using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Json;

/// <summary>JSON from outside, whose texts may hold what is no text: half of a surrogate pair (<c>\ud800</c>), or bytes that are not UTF-8.</summary>
internal static partial class JsonText
{
    private const int MaxPathLength = 100;

    /// <summary>Parses JSON of a server; what is no text in it becomes U+FFFD.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static JsonDocument ParseMended(ReadOnlyMemory<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8.Span).TrimStart('\uFEFF');
        return JsonDocument.Parse(text.Contains("\\ud", StringComparison.OrdinalIgnoreCase) ? Escape().Replace(text, Mend) : text);
    }

    /// <summary>Where the first broken text is, such as <c>splits[0]</c>; an empty path is the JSON itself, null says that there is none.</summary>
    public static string? FindBroken(JsonElement json, string path = "") => json.ValueKind switch
    {
        JsonValueKind.String => IsBroken(() => json.GetString()) ? path : null,
        JsonValueKind.Array => json.EnumerateArray().Select((item, index) => FindBroken(item, $"{path}[{index}]")).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => json.EnumerateObject().Select(member => FindBroken(member, path)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static string? FindBroken(JsonProperty member, string path)
    {
        if (IsBroken(() => member.Name))
        {
            return path;
        }

        var name = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
        return FindBroken(member.Value, name.Length <= MaxPathLength ? name : name[..MaxPathLength]);
    }

    private static bool IsBroken(Func<string?> read)
    {
        try
        {
            _ = read();
            return false;
        }
        catch (InvalidOperationException)
        {
            // So System.Text.Json says it.
            return true;
        }
    }

    private static string Mend(Match escape) => escape is { Length: 6, ValueSpan: [_, 'u', 'd' or 'D', not (>= '0' and <= '7'), ..] } ? "\\uFFFD" : escape.Value;

    /// <summary>A whole surrogate pair, or any other escape.</summary>
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
