using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.LlamaStack;

/// <summary>Names that files are uploaded under: safe in a multipart header, whatever people call their files.</summary>
internal static partial class UploadName
{
    /// <summary>More than a file system allows for a name; a path of folders may be longer, and its end tells most.</summary>
    private const int MostCharacters = 200;

    /// <summary>The name as it goes up: quotes, percent signs, backslashes and control characters percent-encoded, the end of a long one.</summary>
    public static string Of(string fileName)
    {
        var name = new StringBuilder();
        foreach (var rune in fileName.EnumerateRunes())
        {
            name.Append(MustEscape(rune) ? Uri.HexEscape((char)rune.Value) : rune.ToString());
        }

        // Two dots become one underscore at the server, which would take the type of "notes..md" away.
        var escaped = DotBeforeDot().Replace(name.ToString(), "%2E");
        var start = Math.Max(0, escaped.Length - MostCharacters);
        return escaped[(start < escaped.Length && char.IsLowSurrogate(escaped[start]) ? start + 1 : start)..];
    }

    /// <summary>
    /// Whether the server may show the name so. It replaces what is no plain character by underscores, one or several; whoever asks compares
    /// contents too.
    /// </summary>
    public static bool IsOf(string fileName, string served) => Unusual().Replace(Of(fileName), "_") == Unusual().Replace(served, "_");

    private static bool MustEscape(Rune rune) => rune.Value is '"' or '%' or '\\' or < ' ' or (>= 0x7F and <= 0x9F);

    [GeneratedRegex(@"\.(?=\.)")]
    private static partial Regex DotBeforeDot();

    [GeneratedRegex(@"(?:\.\.|[^A-Za-z0-9.-])+")]
    private static partial Regex Unusual();
}
