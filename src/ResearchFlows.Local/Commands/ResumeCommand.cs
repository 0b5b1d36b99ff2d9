using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ResumeCommand
{
    public static Command Create(Terminal terminal) =>
        ManageCommand.Create(terminal, "resume", "Let a suspended instance go on.", id => $"{id} goes on.");
}
