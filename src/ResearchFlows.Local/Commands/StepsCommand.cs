using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using ResearchFlows.Optimization;
using ResearchFlows.Research;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class StepsCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = ClientCommand.InstanceId();
        return new Command("steps", "Show each model turn, search and tool call of an instance.") { id }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync($"instances/{call.Arguments.GetValue(id)}/steps", cancellationToken);
            call.Print<StepsView>(answer, steps => StepsPrinter.PrintAll(terminal, steps));
            if (!call.Json && ApiClient.Read<StepsView>(answer) is { Orchestration: nameof(ResearchOrchestration) or nameof(ImprovementOrchestration) or nameof(OptimizationOrchestration) } steps && !steps.RuntimeStatus.HasEnded())
            {
                var instance = ApiClient.Read<InstanceView>(await call.Api.GetAsync($"instances/{steps.InstanceId}", cancellationToken));
                ToolApprovalPrinter.Print(terminal, call.Api, instance);
                await ApprovalPrinter.PrintAsync(terminal, call.Api, instance, cancellationToken);
            }

            return ExitCode.Ok;
        });
    }
}
