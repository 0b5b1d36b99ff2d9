using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Running text, as wide as the terminal allows; a word is broken only when no line holds it.</summary>
internal static class Lines
{
    /// <summary>Clean text as lines of markup in one style, each with the same indentation.</summary>
    public static IEnumerable<string> Of(string text, int width, string indent = "", string? style = null)
    {
        foreach (var line in WordWrap.Lines(Untrusted.Clean(text), Math.Max(20, width - indent.Length)))
        {
            var escaped = Markup.Escape(line);
            yield return (style is null ? $"{indent}{escaped}" : $"{indent}[{style}]{escaped}[/]").TrimEnd();
        }
    }

    /// <summary>Prints them.</summary>
    public static void Print(Terminal terminal, string text, string indent = "", string? style = null)
    {
        foreach (var line in Of(text, terminal.WrapWidth, indent, style))
        {
            terminal.Line(line);
        }
    }
}
