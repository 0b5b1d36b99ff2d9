using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>
/// The headings that say where a text stands. They are part of the text that is uploaded, so that a passage that any server finds carries its
/// place with it.
/// </summary>
public static partial class PlaceMarks
{
    /// <summary>The mark of a page.</summary>
    public static string Page(int number) => FormattableString.Invariant($"# Page {number}");

    /// <summary>The mark of lines.</summary>
    public static string Lines(int first, int last) => FormattableString.Invariant($"# Lines {first}–{last}");

    /// <summary>The mark of a table's rows.</summary>
    public static string Rows(int first, int last) => FormattableString.Invariant($"# Rows {first}–{last}");

    /// <summary>The mark of a sheet's rows.</summary>
    public static string SheetRows(string sheet, int first, int last) => FormattableString.Invariant($"# {sheet}, rows {first}–{last}");

    /// <summary>The mark of a slide.</summary>
    public static string Slide(int number) => FormattableString.Invariant($"# Slide {number}");

    /// <summary>A heading of the document's own.</summary>
    public static string Heading(int level, string text) => $"{new string('#', Math.Clamp(level, 1, 6))} {text}";

    /// <summary>The place that a heading names, as a citation says it: <c>page 12</c>, <c>"Retention"</c>.</summary>
    public static string? PlaceOf(string line)
    {
        if (HeadingLine().Match(line) is not { Success: true } heading)
        {
            return null;
        }

        var text = heading.Groups["text"].Value.Trim();
        if (Sheet().Match(text) is { Success: true } sheet)
        {
            return $"\"{sheet.Groups["name"].Value}\"{sheet.Groups["rows"].Value}";
        }

        return Numbered().IsMatch(text) ? char.ToLowerInvariant(text[0]) + text[1..] : $"\"{text}\"";
    }

    [GeneratedRegex(@"^#{1,6}\s+(?<text>.*\S)\s*$")]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^(?<name>.+)(?<rows>, rows \d+–\d+)$")]
    private static partial Regex Sheet();

    [GeneratedRegex(@"^(?:Page \d+|Slide \d+|Lines \d+–\d+|Rows \d+–\d+)$")]
    private static partial Regex Numbered();
}
