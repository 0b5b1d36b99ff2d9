using ResearchFlows.Local.Rendering;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

internal static class ApproveCommand
{
    public static Command Create(Terminal terminal) =>
        ApprovalCommand.Create(terminal, "approve", "Let an improvement that waits for approval promote its candidate, or a run call the tool that it waits with.", approved: true);
}
