using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Rendering;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Support;

/// <summary>What a command printed, and what it ended with.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document that it has to be.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Out);
        return document.RootElement.Clone();
    }

    /// <summary>Runs a command in this process, as into a pipe.</summary>
    public static Task<CommandRun> OfAsync(params string[] args) => RunAsync(null, args);

    /// <summary>Runs a command in this process, as in a terminal of so many columns.</summary>
    public static Task<CommandRun> AtAsync(int columns, params string[] args) => RunAsync(columns, args);

    private static async Task<CommandRun> RunAsync(int? columns, string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, interactive: columns is not null);
        if (columns is { } width)
        {
            terminal.Console.Profile.Width = width;
        }

        var exitCode = await CommandLine.RunAsync(args, terminal);
        return new CommandRun(exitCode, Ansi.Strip(output.ToString()), error.ToString());
    }
}
