using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>Text of a document as Markdown that means the same.</summary>
internal static partial class MarkdownText
{
    /// <summary>Text on one line.</summary>
    public static string Line(string text) => WhiteSpace().Replace(text, " ").Trim();

    /// <summary>Text of a table's cell.</summary>
    public static string Cell(string text) => Line(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>A line that is no heading, whatever it begins with.</summary>
    public static string NoHeading(string line) => line.StartsWith('#') ? $"\\{line}" : line;

    /// <summary>A table of rows of cells, the first row its header.</summary>
    public static string Table(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var columns = rows.Max(row => row.Count);
        var lines = rows.Select(row => $"| {string.Join(" | ", row.Concat(Enumerable.Repeat("", columns - row.Count)).Select(Cell))} |").ToList();
        lines.Insert(1, $"|{string.Concat(Enumerable.Repeat(" --- |", columns))}");
        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"[\s\u00A0]+")]
    private static partial Regex WhiteSpace();
}
