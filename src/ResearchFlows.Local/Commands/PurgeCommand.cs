using ResearchFlows.Instances;
using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class PurgeCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = ClientCommand.InstanceId();
        return new Command("purge", "Delete an instance that has ended, and its children.") { id }.Calling(terminal, async (call, cancellationToken) =>
        {
            var answer = await call.Api.DeleteAsync($"instances/{call.Arguments.GetValue(id)}", cancellationToken);
            call.Print<PurgedView>(answer, purged => terminal.Line($"{Amounts.Count(purged.Purged, "instance")} deleted."));
            return ExitCode.Ok;
        });
    }
}
