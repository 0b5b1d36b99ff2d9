using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = ClientCommand.InstanceId();
        return new Command("status", "Show where an instance stands, its input and its result.") { id }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.GetAsync($"instances/{call.Arguments.GetValue(id)}", cancellationToken);
            call.Print<InstanceView>(answer, instance => InstancePrinter.Print(terminal, instance));
            if (!call.Json)
            {
                ToolApprovalPrinter.Print(terminal, call.Api, ApiClient.Read<InstanceView>(answer));
                await ApprovalPrinter.PrintAsync(terminal, call.Api, ApiClient.Read<InstanceView>(answer), cancellationToken);
            }

            return ExitCode.Ok;
        });
    }
}
