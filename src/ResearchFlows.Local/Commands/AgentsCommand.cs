using ResearchFlows.Local.Rendering;
using ResearchFlows.Overview;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class AgentsCommand
{
    public static Command Create(Terminal terminal) =>
        new Command("agents", "List the agents.").Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync("agents", cancellationToken);
            call.Print<AgentList>(answer, agents => Tables.Print(terminal, agents));
            return ExitCode.Ok;
        });
}
