using Spectre.Console;
using System.Text;

namespace ResearchFlows.Local.Rendering;

/// <summary>Breaks running text into lines.</summary>
internal static class WordWrap
{
    /// <summary>The text's lines, those that are too wide broken between words.</summary>
    /// <param name="text">Clean text.</param>
    /// <param name="width">The most cells of a line.</param>
    public static IEnumerable<string> Lines(string text, int width) => text.Trim('\n').Split('\n').SelectMany(line => Break(line.TrimEnd(), width));

    private static IEnumerable<string> Break(string line, int width)
    {
        if (line.GetCellWidth() <= width)
        {
            yield return line;
            yield break;
        }

        var current = new StringBuilder();
        var used = 0;
        foreach (var word in line.Split(' ').SelectMany(word => Pieces(word, width)))
        {
            var cells = word.GetCellWidth();
            if (used > 0 && used + 1 + cells > width)
            {
                yield return current.ToString();
                current.Clear();
                used = 0;
            }

            current.Append(used > 0 ? " " : "").Append(word);
            used += cells + (used > 0 ? 1 : 0);
        }

        yield return current.ToString();
    }

    /// <summary>A word as it is, or in pieces when it is wider than a line.</summary>
    private static IEnumerable<string> Pieces(string word, int width)
    {
        var piece = new StringBuilder();
        var used = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            var cells = rune.ToString().GetCellWidth();
            if (used + cells > width)
            {
                yield return piece.ToString();
                piece.Clear();
                used = 0;
            }

            piece.Append(rune.ToString());
            used += cells;
        }

        yield return piece.ToString();
    }
}
