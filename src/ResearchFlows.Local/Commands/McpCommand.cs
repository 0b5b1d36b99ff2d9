using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class McpCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("mcp", "Serve the Model Context Protocol on standard input and output, for a client that starts programs; a host answers.")
            .Calling(terminal, async (call, cancellationToken) =>
            {
                await McpBridge.RunAsync(call.Api, cancellationToken);
                return ExitCode.Ok;
            });
}
