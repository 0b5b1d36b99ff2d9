using ResearchFlows.Improvement;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ImproveCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        return new Command("improve", "Propose better prompts and promote one if it is proven better.") { agent }.Calling(terminal, async (call, cancellationToken) =>
        {
            var route = $"{await AgentOption.RouteAsync(call, agent, cancellationToken)}/improvements";
            return await ProgressCommand.RunAsync<ImprovementResult>(
                call, route, new StartImprovementRequest(),
                (_, result) =>
                {
                    ImprovementPrinter.Print(terminal, result);
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
    }
}
