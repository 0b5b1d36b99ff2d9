using ResearchFlows.Ports;
using Spectre.Console;
using System.Text;
using System.Text.Json;

namespace ResearchFlows.Local.Rendering;

/// <summary>Where commands print: a terminal with colours and a spinner, or a pipe or file that gets plain lines.</summary>
internal sealed class Terminal
{
    /// <summary>Where a line that can be cut is cut when nothing says how wide the paper is.</summary>
    private const int PlainWidth = 120;

    /// <summary>Lines of plain text are never wrapped.</summary>
    private const int NoWrap = 100_000;

    private static readonly JsonSerializerOptions Indented = new(PortJson.Options) { WriteIndented = true };

    public Terminal(TextWriter output, TextWriter errorOutput, bool interactive)
    {
        Out = output;
        ErrorOut = errorOutput;
        IsInteractive = interactive;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!interactive)
        {
            Console.Profile.Width = NoWrap;
        }
    }

    /// <summary>Standard output, for a document as it is.</summary>
    public TextWriter Out { get; }

    /// <summary>Standard error.</summary>
    public TextWriter ErrorOut { get; }

    /// <summary>Standard output, for markup.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Whether a person watches: colours and redrawing make sense.</summary>
    public bool IsInteractive { get; }

    /// <summary>Where text that may be cut is cut, in cells.</summary>
    public int Width => IsInteractive ? Math.Max(40, Console.Profile.Width) : PlainWidth;

    /// <summary>Where running text is wrapped, in cells.</summary>
    public int WrapWidth => IsInteractive ? Width : NoWrap;

    public static Terminal OfProcess()
    {
        System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var interactive = !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Terminal(System.Console.Out, System.Console.Error, interactive);
    }

    /// <summary>Prints a line of markup; what is not ours in it went through <see cref="Untrusted"/>. A name between colons is no picture, as it may be a part of that.</summary>
    public void Line(string markup = "")
    {
        var line = new Paragraph();
        foreach (var part in AnsiMarkup.Parse(markup))
        {
            line.Append(part.Text, part.Style);
        }

        Console.Write(line);
        Console.WriteLine();
    }

    /// <summary>Prints a line that is to be copied: it is never broken.</summary>
    public void Copyable(string text) => Out.WriteLine(Untrusted.Clean(text));

    /// <summary>Prints a document.</summary>
    public void Json<T>(T document) => Out.WriteLine(JsonSerializer.Serialize(document, Indented));

    /// <summary>Prints a sentence on standard error.</summary>
    public void Error(string sentence) => ErrorOut.WriteLine(Untrusted.Clean(sentence));
}
