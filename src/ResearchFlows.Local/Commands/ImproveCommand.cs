using ResearchFlows.Improvement;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ImproveCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var budget = new BudgetOptions();
        return budget.AddTo(new Command("improve", "Propose better prompts and promote one if it is proven better.") { agent }).Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var agentRoute = await AgentOption.RouteAsync(call, agent, cancellationToken);
            if (arguments.GetValue(budget.DryRun))
            {
                return await ProgressCommand.EstimateAsync(call, agentRoute, 1, cancellationToken);
            }

            var request = new StartImprovementRequest(
                arguments.GetValue(budget.ModelCalls), arguments.GetValue(budget.Tokens), arguments.GetValue(budget.Minutes), arguments.GetValue(budget.Money));
            return await ProgressCommand.RunAsync<ImprovementResult>(
                call, $"{agentRoute}/improvements", request,
                (_, result) =>
                {
                    ImprovementPrinter.Print(terminal, result);
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
    }
}
