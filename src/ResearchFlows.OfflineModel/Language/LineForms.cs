using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>A heading found in a document.</summary>
/// <param name="Level">Its rank, 1 the highest.</param>
/// <param name="Text">Its words.</param>
/// <param name="Underlined">Whether the line below it only underlines it.</param>
internal sealed record HeadingLine(int Level, string Text, bool Underlined = false);

/// <summary>Tells what a line of Markdown or plain text is.</summary>
internal static partial class LineForms
{
    /// <summary>The heading that the line is, given the lines around it; null when it is none.</summary>
    public static HeadingLine? Heading(string line, string before, string after, bool isFirst)
    {
        if (Hashes.Match(line) is { Success: true } hashes) return new HeadingLine(hashes.Groups[1].Length, hashes.Groups[2].Value);
        if (line.Trim().Length > 0 && Underline.IsMatch(after)) return new HeadingLine(after[0] == '=' ? 1 : 2, line.Trim(), true);
        if (before.Trim().Length > 0 || line.Length is <= 2 or >= 70) return null;
        if (Bold.Match(line) is { Success: true } bold) return new HeadingLine(4, bold.Groups[1].Value);
        if (IsIndented(after) && AboveIndented.Match(line) is { Success: true } above) return new HeadingLine(3, above.Groups[1].Value);
        var isTitle = !".!?:,;|".Contains(line[^1]) && !char.IsWhiteSpace(line[0]) && !OwnLine.IsMatch(line) && !ListMarker.IsMatch(line);
        if (isTitle && isFirst) return new HeadingLine(1, line.Trim());
        if (isTitle && after.Trim().Length == 0) return new HeadingLine(before.Length == 0 ? 3 : 4, line.Trim());
        return Capitals.IsMatch(line) && line.Count(char.IsLetter) > 2 ? new HeadingLine(3, line.Trim()) : null;
    }

    /// <summary>The marker that opens a list item.</summary>
    [GeneratedRegex(@"^\s*(?:[-*+•]|\d{1,3}[.)]|\d{1,2}\.\d{1,2}|[a-z]\))\s+(?:\[[ xX]\]\s+)?")] public static partial Regex ListMarker { get; }

    /// <summary>"AX12   stopped" in plain text: a row of a table.</summary>
    [GeneratedRegex(@"^\s*\S(?:\S| (?! )){0,40} {2,}\S")] public static partial Regex Columns { get; }

    /// <summary>"Owner: Mira", "2024-03-01 09:14 pump stopped", "Q: ..." stand on lines of their own.</summary>
    [GeneratedRegex(@"^\s*(?:\p{L}[\p{L}\p{N} \-/()]{1,40}:\s+\S|\[?\d{1,4}[-:./]\d{1,2}[-:./]?\d{0,4}\b)")] public static partial Regex OwnLine { get; }

    /// <summary>"**Cause.** The ring was missing."</summary>
    [GeneratedRegex(@"^\*\*([^*]{1,40}?)[.:]?\*\*[.:]?\s+(?=\S)")] public static partial Regex Label { get; }

    /// <summary>A line across the page.</summary>
    [GeneratedRegex(@"^\s*([-*_=]\s*){3,}$")] public static partial Regex Rule { get; }

    private static bool IsIndented(string line) => line.Trim().Length > 0 && char.IsWhiteSpace(line[0]) && !Bullet.IsMatch(line);

    [GeneratedRegex(@"^(#{1,6})\s+(.+?)\s*#*$")] private static partial Regex Hashes { get; }
    [GeneratedRegex(@"^(={3,}|-{3,})\s*$")] private static partial Regex Underline { get; }
    [GeneratedRegex(@"^\*\*([^*]+?):?\*\*:?$")] private static partial Regex Bold { get; }

    // "3. Times" or "NORTH (building N)", with what belongs to it indented below.
    [GeneratedRegex(@"^(?:(?:\d{1,2}|[A-Z])[.)]\s+)?(\p{Lu}[^.!?:;|*_`]*)$")] private static partial Regex AboveIndented { get; }
    [GeneratedRegex(@"^\s*[-*+•]\s")] private static partial Regex Bullet { get; }
    [GeneratedRegex(@"^[\p{Lu}\d][\p{Lu}\d \-/&,()']+:?$")] private static partial Regex Capitals { get; }
}
