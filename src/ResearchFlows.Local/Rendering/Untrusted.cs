using Spectre.Console;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Local.Rendering;

/// <summary>Makes text of models, documents and servers safe to print: it can neither steer the terminal nor pass for markup.</summary>
internal static class Untrusted
{
    /// <summary>Without control and invisible formatting characters; line breaks stay, tabs become spaces.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                clean.Append('\n');
            }
            else if (rune.Value == '\t')
            {
                clean.Append("    ");
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    /// <summary>Clean, and on one line.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', Clean(text).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Clean, on one line, cut to so many cells, ready to stand in markup.</summary>
    public static string Markup(string text, int cells = int.MaxValue) => Cut(OneLine(Beginning(text, cells)), cells).EscapeMarkup();

    /// <summary>Of a text of megabytes, as a model may write it, only what may be shown is looked at.</summary>
    private static string Beginning(string text, int cells)
    {
        const int CharactersOfACell = 16;
        var enough = (long)cells * CharactersOfACell;
        return text.Length <= enough ? text : $"{text.AsSpan(0, (int)enough)}…";
    }

    /// <summary>The text, cut to at most so many cells; an ellipsis shows the cut.</summary>
    public static string Cut(string text, int cells)
    {
        if (text.Length * 2 <= cells || text.GetCellWidth() <= cells)
        {
            return text;
        }

        var kept = new StringBuilder();
        var room = cells - 1;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.ToString().GetCellWidth();
            if (room < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.ToString().TrimEnd() + "…";
    }
}
