using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class TerminateCommand
{
    public static Command Create(Terminal terminal) =>
        ManageCommand.Create(terminal, "terminate", "End an instance and its children.", id => $"{id} is terminated.");
}
