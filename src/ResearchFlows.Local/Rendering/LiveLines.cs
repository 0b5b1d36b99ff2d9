using Spectre.Console;
using Spectre.Console.Rendering;

namespace ResearchFlows.Local.Rendering;

/// <summary>What stands below the lines that are printed for good, and changes: what is at work, and the text that is being written.</summary>
internal sealed class LiveLines(LiveDisplayContext? live, int width)
{
    private const string Indent = "  ";

    /// <summary>The last of them are what a person reads; a terminal shows only so many.</summary>
    private const int MostLines = 12;

    private static readonly IReadOnlyList<string> Frames = Spinner.Known.Dots.Frames;
    private int _shows;

    /// <summary>Runs with the lines below what it prints; nothing is shown where nobody watches.</summary>
    public static Task<T> RunAsync<T>(Terminal terminal, Func<LiveLines, Task<T>> work) => terminal.IsInteractive
        ? terminal.Console.Live(new Text("")).AutoClear(true).StartAsync(live => work(new LiveLines(live, terminal.WrapWidth)))
        : work(new LiveLines(null, terminal.WrapWidth));

    /// <summary>Shows what is at work, as markup, and the end of what is being written.</summary>
    public void Show(string atWork, string? written = null)
    {
        if (live is null)
        {
            return;
        }

        IRenderable status = new Markup($"[yellow]{Frames[_shows++ % Frames.Count]}[/] {atWork}");
        live.UpdateTarget(written is null ? status : new Rows([status, .. Lines.Of(written, width, Indent).TakeLast(MostLines).Select(line => new Markup(line))]));
    }
}
