using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints which call of a tool waits for a person, and how to answer.</summary>
internal static class ToolApprovalPrinter
{
    /// <summary>The call that waits; null when none does.</summary>
    public static ToolApprovalRequest? Find(InstanceView instance) =>
        instance is { Orchestration: nameof(ResearchOrchestration), CustomStatus: { ValueKind: JsonValueKind.Object } status } && !instance.RuntimeStatus.HasEnded()
            ? ApiClient.Read<ResearchStatus>(status).Approval
            : null;

    /// <summary>Prints it, when there is one.</summary>
    /// <returns>What waits.</returns>
    public static ToolApprovalRequest? Print(Terminal terminal, ApiClient api, InstanceView instance)
    {
        if (Find(instance) is not { } request)
        {
            return null;
        }

        terminal.Line();
        terminal.Line($"[bold yellow]Waiting for approval[/]  the agent wants to call {Untrusted.Markup(request.Tool)} with:");
        Lines.Print(terminal, Untrusted.OneLine(request.Arguments), "    ", "dim");
        terminal.Line($"Without an answer it is not called, from {request.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC on. Answer with:");
        terminal.Copyable($"  {api.Invocation($"approve {instance.InstanceId} --call {request.Call}")}");
        terminal.Copyable($"  {api.Invocation($"reject {instance.InstanceId} --call {request.Call} --comment \"why\"")}");
        return request;
    }
}
