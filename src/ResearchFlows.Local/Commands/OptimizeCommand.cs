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
        var modelCalls = new Option<int?>("--max-model-calls") { Description = "Requests to models after which it stops.", CustomParser = Values.OptionalNumber() };
        var tokens = new Option<int?>("--max-tokens") { Description = "Tokens after which it stops.", CustomParser = Values.OptionalNumber() };
        var minutes = new Option<double?>("--max-minutes") { Description = "Minutes after which it stops.", CustomParser = Values.OptionalAmount() };
        var money = new Option<double?>("--max-money") { Description = "Money after which it stops, by the agent's prices.", CustomParser = Values.OptionalAmount() };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would cost at most, and start nothing." };
        return new Command("optimize", "Repeat improvement until it no longer pays.") { agent, iterations, patience, modelCalls, tokens, minutes, money, dryRun }.Calling(terminal, async (call, cancellationToken) =>
        {
            var arguments = call.Arguments;
            var agentRoute = await AgentOption.RouteAsync(call, agent, cancellationToken);
            if (arguments.GetValue(dryRun))
            {
                return await ProgressCommand.EstimateAsync(call, agentRoute, arguments.GetValue(iterations), cancellationToken);
            }

            var request = new StartOptimizationRequest(
                arguments.GetValue(iterations), arguments.GetValue(patience), arguments.GetValue(modelCalls), arguments.GetValue(tokens), arguments.GetValue(minutes),
                arguments.GetValue(money));
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
