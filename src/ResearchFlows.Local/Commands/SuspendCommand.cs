using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class SuspendCommand
{
    public static Command Create(Terminal terminal) =>
        ManageCommand.Create(terminal, "suspend", "Hold an instance until it is resumed.", id => $"{id} is suspended; what runs is recorded, then it waits.");
}
