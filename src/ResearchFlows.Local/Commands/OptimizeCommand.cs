using ResearchFlows.Local.Rendering;
using ResearchFlows.Optimization;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class OptimizeCommand
{
    public static Command Create(Terminal terminal)
    {
        var agent = AgentOption.Create();
        var iterations = new Option<int?>("--max-iterations") { Description = "Rounds at most; the agent's setting when left out.", CustomParser = Values.OptionalNumber() };
        var patience = new Option<int?>("--patience") { Description = "Rounds without a promotion after which it stops; the agent's setting when left out.", CustomParser = Values.OptionalNumber() };
        var budget = new BudgetOptions();
        return budget.AddTo(new Command("optimize", "Repeat improvement until it no longer pays.") { agent, iterations, patience }).Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var agentRoute = await AgentOption.RouteAsync(call, agent, cancellationToken);
            if (arguments.GetValue(budget.DryRun))
            {
                return await ProgressCommand.EstimateAsync(call, agentRoute, arguments.GetValue(iterations), cancellationToken);
            }

            var request = new StartOptimizationRequest(
                arguments.GetValue(iterations), arguments.GetValue(patience), arguments.GetValue(budget.ModelCalls), arguments.GetValue(budget.Tokens),
                arguments.GetValue(budget.Minutes), arguments.GetValue(budget.Money));
            return await ProgressCommand.RunAsync<OptimizationResult>(
                call, $"{agentRoute}/optimizations", request,
                (_, result) =>
                {
                    ImprovementPrinter.Print(terminal, result);
                    return Task.CompletedTask;
                },
                cancellationToken);
        });
    }
}
