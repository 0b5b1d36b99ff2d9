using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ResearchFlows.Page.Parts;

/// <summary>Text of models, documents and servers, as it is shown: what would hide or turn around other text is named instead.</summary>
internal static class Untrusted
{
    /// <summary>The most characters of a text that a list shows; the page of the step has all.</summary>
    public const int MostInList = 6000;

    private const int LongestLine = 2000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text, with control characters and those that override the direction of writing named by their numbers.</summary>
    public static string Show(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = IsHidden(character) ? shown.Append(CultureInfo.InvariantCulture, $"⟨U+{(int)character:X4}⟩") : shown.Append(character);
        }

        return shown.ToString();
    }

    /// <summary>On one line and no longer than so many characters.</summary>
    public static string OneLine(string text, int most)
    {
        var begin = text.Length > most * 4 ? text[..(most * 4)] : text;
        return Cut(Show(string.Join(' ', begin.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))), most);
    }

    /// <summary>The text, cut between characters.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";

    /// <summary>The text in pieces none of which has a line that takes a browser long; in one when it has none anyway.</summary>
    public static IReadOnlyList<string> InPieces(string text)
    {
        if (text.Length <= LongestLine || text.Split('\n').All(line => line.Length <= LongestLine))
        {
            return [text];
        }

        List<string> pieces = [];
        foreach (var line in text.Split('\n'))
        {
            var begin = 0;
            while (line.Length - begin > LongestLine)
            {
                var length = char.IsHighSurrogate(line[begin + LongestLine - 1]) ? LongestLine - 1 : LongestLine;
                pieces.Add(line.Substring(begin, length));
                begin += length;
            }

            pieces.Add(line[begin..] + "\n");
        }

        return pieces;
    }

    /// <summary>JSON with its lines indented; what is none as it is.</summary>
    public static string Indent(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Indent(json.RootElement);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>JSON with its lines indented.</summary>
    public static string Indent(JsonElement json)
    {
        try
        {
            return JsonSerializer.Serialize(json, Indented);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return json.GetRawText();
        }
    }

    /// <summary>Controls, and the marks of Unicode's bidirectional algorithm that reorder what stands behind them.</summary>
    private static bool IsHidden(char character) => character is not ('\n' or '\r' or '\t')
        && (char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200B' or '\u2060' or '\uFEFF' or '\u2028' or '\u2029');
}
