using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>A heading found in a document: its rank, 1 the highest, and its words.</summary>
internal sealed record HeadingLine(int Level, string Text);

/// <summary>Tells what a line of Markdown or plain text is.</summary>
internal static partial class LineForms
{
    /// <summary>The heading that the line is, given the lines around it; null when it is none.</summary>
    public static HeadingLine? Heading(string line, string before, string after, bool isFirst)
    {
        if (Hashes.Match(line) is { Success: true } hashes) return new HeadingLine(hashes.Groups[1].Length, hashes.Groups[2].Value);
        if (before.Trim().Length > 0 || line.Length is <= 2 or >= 70) return null;
        var isTitle = !".!?:,;|".Contains(line[^1]) && !char.IsWhiteSpace(line[0]) && !ListMarker.IsMatch(line);
        if (isTitle && isFirst) return new HeadingLine(1, line.Trim());
        return isTitle && after.Trim().Length == 0 ? new HeadingLine(before.Length == 0 ? 3 : 4, line.Trim()) : null;
    }

    /// <summary>The marker that opens a list item.</summary>
    [GeneratedRegex(@"^\s*(?:[-*+•]|\d{1,3}[.)]|\d{1,2}\.\d{1,2}|[a-z]\))\s+(?:\[[ xX]\]\s+)?")] public static partial Regex ListMarker { get; }

    /// <summary>"**Cause.** The ring was missing."</summary>
    [GeneratedRegex(@"^\*\*([^*]{1,40}?)[.:]?\*\*[.:]?\s+(?=\S)")] public static partial Regex Label { get; }

    /// <summary>A line across the page.</summary>
    [GeneratedRegex(@"^\s*([-*_=]\s*){3,}$")] public static partial Regex Rule { get; }

    [GeneratedRegex(@"^(#{1,6})\s+(.+?)\s*#*$")] private static partial Regex Hashes { get; }
}
