using ResearchFlows.Local.Rendering;
using ResearchFlows.Overview;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ScoresCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        return new Command("scores", "Show an agent's scores by prompt version, with confidence intervals.") { agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync($"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/scores", cancellationToken);
            call.Print<ScoresView>(answer, scores => Scores.Print(terminal, scores));
            return ExitCode.Ok;
        });
    }
}
