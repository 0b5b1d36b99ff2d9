using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Source code, settings and logs: fenced blocks of lines under a heading that names them.</summary>
internal static class SourceReader
{
    private const int LeastLines = 12;
    private const int MostLines = 40;
    private const int MostCharacters = 2400;

    /// <summary>Reads a text.</summary>
    public static string Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var fence = text.Contains("```", StringComparison.Ordinal) ? "~~~" : "```";
        var markdown = new StringBuilder();
        for (var start = 0; start < lines.Length;)
        {
            var end = End(lines, start);
            if (lines[start..end].Any(line => !string.IsNullOrWhiteSpace(line)))
            {
                markdown.Append(PlaceMarks.Lines(start + 1, end)).Append($"\n\n{fence}\n").AppendJoin('\n', lines[start..end]).Append($"\n{fence}\n\n");
            }

            start = end;
        }

        return markdown.ToString();
    }

    /// <summary>A block ends at an empty line when there is one, so that what belongs together stays so.</summary>
    private static int End(string[] lines, int start)
    {
        var characters = 0;
        for (var end = start; end < lines.Length; end++)
        {
            characters += lines[end].Length + 1;
            var isFull = end - start >= MostLines || (end > start && characters > MostCharacters);
            if (isFull || (end - start >= LeastLines && string.IsNullOrWhiteSpace(lines[end])))
            {
                return end;
            }
        }

        return lines.Length;
    }
}
