using ResearchFlows.Improvement;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ImproveCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would cost at most, and start nothing." };
        return new Command("improve", "Propose better prompts and promote one if it is proven better.") { agent, dryRun }.Calling(terminal, async (call, cancellationToken) =>
        {
            var agentRoute = await AgentOption.RouteAsync(call, agent, cancellationToken);
            if (call.Arguments.GetValue(dryRun))
            {
                return await ProgressCommand.EstimateAsync(call, agentRoute, 1, cancellationToken);
            }

            return await ProgressCommand.RunAsync<ImprovementResult>(
                call, $"{agentRoute}/improvements", new StartImprovementRequest(),
                (_, result) =>
                {
                    ImprovementPrinter.Print(terminal, result);
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
    }
}
