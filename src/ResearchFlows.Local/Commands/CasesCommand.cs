using ResearchFlows.Evaluation;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class CasesCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        return new Command("cases", "Show an agent's cases with their scores, what is odd about them, and bad answers that no case was made of.")
        {
            agent,
            CasesAddCommand.Create(terminal),
        }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync($"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/cases", cancellationToken);
            call.Print<CaseList>(answer, list => CaseListPrinter.Print(terminal, list));
            return ExitCode.Ok;
        });
    }
}
