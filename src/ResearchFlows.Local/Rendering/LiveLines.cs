using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>
/// What stands below the lines that are printed for good, and changes: what is at work, and the text that is being written. Nothing where
/// nobody watches. Not Spectre's live display: that prints over what it showed without erasing it, and never grows smaller.
/// </summary>
internal sealed class LiveLines(Terminal terminal)
{
    private const string Indent = "  ";
    private const int MostLines = 12;

    /// <summary>Left free, so that what is shown never scrolls out of reach.</summary>
    private const int FreeLines = 3;

    private static readonly IReadOnlyList<string> Frames = Spinner.Known.Dots.Frames;
    private readonly bool _isShown = terminal.IsInteractive && terminal.Console.Profile.Capabilities.Ansi;
    private int _shows;
    private int _lines;

    /// <summary>Shows what is at work, as markup, and the end of what is being written.</summary>
    public void Show(string atWork, string? written = null)
    {
        if (!_isShown)
        {
            return;
        }

        Clear();
        var room = Math.Max(0, Math.Min(MostLines, terminal.Console.Profile.Height - FreeLines));
        List<string> lines = [$"[yellow]{Frames[_shows++ % Frames.Count]}[/] {atWork}"];
        if (written is not null)
        {
            lines.AddRange(Lines.Of(written, terminal.WrapWidth, Indent).TakeLast(room));
        }

        lines.ForEach(terminal.Line);
        _lines = lines.Count;
    }

    /// <summary>Takes away what is shown, before lines are printed for good.</summary>
    public void Clear()
    {
        if (_lines > 0)
        {
            terminal.Console.Write(new ControlCode($"\u001b[{_lines}A\u001b[J"));
            _lines = 0;
        }
    }
}
