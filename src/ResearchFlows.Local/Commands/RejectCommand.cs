using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class RejectCommand
{
    public static Command Create(Terminal terminal) =>
        ApprovalCommand.Create(terminal, "reject", "Turn down the candidate of an improvement, or the call of a tool, that waits for approval.", approved: false);
}
