using System.Text;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>A piece of a document that search finds as a whole.</summary>
internal sealed record Chunk(int Position, string Text)
{
    /// <summary>Four characters a token: the usual estimate for English text.</summary>
    public int Tokens => EstimateTokens(Text);

    public static int EstimateTokens(string text) => (text.Length + 3) / 4;
}

/// <summary>
/// Cuts a document at its headings, and a long section between its paragraphs. Every chunk starts with the headings it stands under,
/// so that a paragraph is found by the words of its heading too, and a reader knows what it is about.
/// </summary>
internal sealed class DocumentChunker(int maximumTokens)
{
    /// <summary>The captured server's own maximum, in tokens.</summary>
    public const int DefaultMaximumTokens = 800;

    private readonly List<Chunk> chunks = [];
    private readonly List<(int Level, string Line)> headings = [];
    private readonly List<string> paragraphs = [];
    private int paragraphTokens;
    private bool headingUsed = true;

    public static IReadOnlyList<Chunk> Split(string text, int maximumTokens = DefaultMaximumTokens)
    {
        var chunker = new DocumentChunker(maximumTokens);
        var paragraph = new StringBuilder();
        var fenced = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            var level = fenced ? 0 : HeadingLevel(line);
            if (level > 0 || (string.IsNullOrWhiteSpace(line) && !fenced))
            {
                chunker.AddParagraph(paragraph);
            }
            else
            {
                paragraph.Append(line).Append('\n');
            }
            if (level > 0)
            {
                chunker.StartSection(level, line.Trim());
            }
        }
        chunker.AddParagraph(paragraph);
        chunker.EndSection();
        return chunker.chunks;
    }

    private void StartSection(int level, string line)
    {
        // A heading that only leads to deeper headings lives on in their chunks; one that nothing follows is kept by itself.
        if (paragraphs.Count > 0 || (!headingUsed && headings[^1].Level >= level))
        {
            EndSection();
        }
        headings.RemoveAll(heading => heading.Level >= level);
        headings.Add((level, line));
        headingUsed = false;
    }

    private void EndSection()
    {
        if (paragraphs.Count == 0 && headingUsed)
        {
            return;
        }
        var text = string.Join("\n\n", (string[])[.. HeadingLines(), .. paragraphs]);
        chunks.Add(new Chunk(chunks.Count, text));
        paragraphs.Clear();
        paragraphTokens = 0;
        headingUsed = true;
    }

    private void AddParagraph(StringBuilder lines)
    {
        var room = Math.Max(maximumTokens - HeadingLines().Sum(Chunk.EstimateTokens), maximumTokens / 2);
        foreach (var piece in Pieces(lines.ToString().TrimEnd(), room))
        {
            var tokens = Chunk.EstimateTokens(piece);
            if (paragraphs.Count > 0 && paragraphTokens + tokens > room)
            {
                EndSection();
            }
            paragraphs.Add(piece);
            paragraphTokens += tokens;
        }
        lines.Clear();
    }

    private string[] HeadingLines() => headings.Count == 0 ? [] : [string.Join('\n', headings.Select(heading => heading.Line))];

    // A paragraph that is too long by itself is cut at line ends, else at sentence ends, else at spaces, else anywhere.
    private static IEnumerable<string> Pieces(string paragraph, int maximumTokens)
    {
        var most = maximumTokens * 4;
        while (paragraph.Length > most)
        {
            var cut = CutBefore(paragraph, most);
            yield return paragraph[..cut].Trim();
            paragraph = paragraph[cut..].TrimStart();
        }
        if (!string.IsNullOrWhiteSpace(paragraph))
        {
            yield return paragraph;
        }
    }

    private static int CutBefore(string text, int most)
    {
        foreach (var separator in (string[])["\n", ". ", " "])
        {
            var found = text.LastIndexOf(separator, most - separator.Length, most / 2, StringComparison.Ordinal);
            if (found > 0)
            {
                return found + separator.Length;
            }
        }
        return char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
    }

    private static int HeadingLevel(string line)
    {
        var level = line.AsSpan().IndexOfAnyExcept('#');
        return level is >= 1 and <= 6 && line[level] == ' ' ? level : 0;
    }
}
