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
    public static async Task<CommandRun> OfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(args, new Terminal(output, error, interactive: false));
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
