using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>Reads Markdown or plain text into passages: sentences, list items, table rows, code blocks, each under its headings.</summary>
internal sealed partial class PassageReader
{
    private readonly List<Passage> passages = [];
    private readonly List<(int Level, string Text)> headings = [];
    private readonly List<string> paragraph = [];
    private string[]? columns;
    private string? item;
    private int section;

    private bool IsAtStart => passages.Count == 0 && headings.Count == 0 && paragraph.Count == 0;

    /// <summary>The passages of the text in order.</summary>
    public static IReadOnlyList<Passage> Read(string text)
    {
        var reader = new PassageReader();
        reader.ReadLines(text.Replace("\uFEFF", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Split('\n'));
        return reader.passages;
    }

    private void ReadLines(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) i = ReadCode(lines, i);
            else if (LineForms.Heading(line, i > 0 ? lines[i - 1] : "", i + 1 < lines.Length ? lines[i + 1] : "", IsAtStart) is { } heading)
            {
                Flush();
                Enter(heading.Level, heading.Text);
            }
            else ReadLine(line);
        }

        Flush();
    }

    private void ReadLine(string line)
    {
        if (line.Trim().Length == 0 || LineForms.Rule.IsMatch(line)) Flush();
        else if (line.TrimStart().StartsWith('|')) ReadTableRow(line);
        else if (LineForms.ListMarker.Match(line) is { Success: true } marker)
        {
            FlushText();
            FlushItem();
            item = line[marker.Length..].Trim();
        }
        else if (item is not null && char.IsWhiteSpace(line[0])) item += " " + line.Trim();
        else if (LineForms.Label.Match(line) is { Success: true } label) ReadLabelled(label.Groups[1].Value, line[label.Length..]);
        else
        {
            FlushItem();
            columns = null;
            paragraph.Add(line.Trim());
        }
    }

    // "**Cause.** The ring was missing." names what its sentences are about, as a heading would.
    private void ReadLabelled(string label, string rest)
    {
        Flush();
        foreach (var sentence in Sentences.Of(Plain(rest))) Add(sentence, PassageKind.Sentence, label);
    }

    private int ReadCode(string[] lines, int first)
    {
        FlushText();
        FlushItem();
        var last = first + 1;
        while (last < lines.Length && !lines[last].TrimStart().StartsWith("```", StringComparison.Ordinal)) last++;
        var code = string.Join('\n', lines[(first + 1)..Math.Min(last, lines.Length)]).Trim('\n');
        if (code.Trim().Length > 0) Add($"```\n{code}\n```", PassageKind.Code);
        return last;
    }

    private void ReadTableRow(string line)
    {
        FlushText();
        FlushItem();
        var cells = line.Trim().Trim('|').Split('|').Select(cell => Plain(cell.Trim())).ToArray();
        if (cells.All(cell => cell.Trim('-', ':', ' ').Length == 0)) return;
        if (columns is null)
        {
            columns = cells;
            return;
        }

        var pairs = cells.Select((cell, i) => i < columns.Length && columns[i].Length > 0 ? $"{columns[i]}: {cell}" : cell);
        Add(string.Join("; ", pairs.Where(pair => pair.Length > 0)) + ".", PassageKind.Row);
    }

    private void Flush()
    {
        FlushText();
        FlushItem();
        columns = null;
    }

    private void FlushText()
    {
        if (paragraph.Count == 0) return;
        var text = Plain(string.Join(' ', paragraph));
        paragraph.Clear();
        foreach (var sentence in Sentences.Of(text)) Add(sentence, PassageKind.Sentence);
    }

    private void FlushItem()
    {
        if (item is null) return;
        var text = Plain(item);
        item = null;
        if (text.Length > 0) Add(text, PassageKind.ListItem);
    }

    private void Add(string text, PassageKind kind, params ReadOnlySpan<string> label) =>
        passages.Add(new Passage(text, kind, section, [.. headings.Select(heading => heading.Text), .. label]));

    private void Enter(int level, string text)
    {
        headings.RemoveAll(heading => heading.Level >= level);
        headings.Add((level, Plain(text)));
        section++;
    }

    private static string Plain(string text) => Emphasis.Replace(Link.Replace(text, "$1"), "$2");

    [GeneratedRegex(@"\[([^\]]+)\]\([^)\s]+\)")] private static partial Regex Link { get; }
    [GeneratedRegex(@"(\*\*|__|(?<![\w*])\*(?=\S)|(?<!\w)_(?=\S))(.+?)\1")] private static partial Regex Emphasis { get; }
}
