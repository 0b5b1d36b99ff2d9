using ResearchFlows.Agents;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Tools.Servers;

namespace ResearchFlows.Research;

/// <summary>
/// Calls of tools that other servers carry out: whether a call may be made, and that one whose outcome nobody knows is not made again
/// without a word.
/// </summary>
public sealed class RemoteCalls(AgentRegistry agents, ToolServers servers, RunLedger runs, ToolApprovalLedger approvals, TimeProvider time)
{
    /// <summary>What a call of the server's own tool is answered with when a person allows it.</summary>
    internal const string Allowed = "Approved.";

    /// <summary>How long a person is waited for when the server asks about a call of a tool that it runs itself.</summary>
    private const double ServerApprovalMinutes = 60;

    private const string CutOff =
        "Error: The host ended while this call was being made, so nobody knows whether it was carried out. It was not made again. "
        + "Look first what it has done, and call it again only if nothing was done.";

    /// <summary>How long a person is waited for before a call; null when nobody is asked.</summary>
    internal static double? ApprovalMinutes(Run run, FunctionCall call) => call switch
    {
        _ when run.Evaluation => null,
        { IsApprovalRequest: true } => ServerApprovalMinutes,
        _ => Find(run, call.Name)?.ApprovalMinutes,
    };

    /// <summary>The tool of a server that a call means; null when it means another.</summary>
    internal static RemoteTool? Find(Run run, string name)
    {
        var tools = run.Remote.Tools;
        var found = CallNames.Find(name, tools.Select(tool => tool.Definition.Name));
        return tools.FirstOrDefault(tool => tool.Definition.Name == found);
    }

    /// <summary>Answers a server that asks whether it may run a tool of its own.</summary>
    internal async Task<string> AnswerAsync(Run run, ToolCall call, ToolApproval? approval, CancellationToken cancellationToken)
    {
        if (run.Evaluation)
        {
            return "Error: This is a test, in which nothing is allowed that may change something elsewhere. Go on without it.";
        }

        await KeepAsync(run, call, approval, cancellationToken);
        return approval is { Approved: true } ? Allowed : Refusal(approval);
    }

    /// <summary>Makes a call, once it may be made.</summary>
    internal async Task<string> RunAsync(Run run, ToolCall call, RemoteTool tool, ToolApproval? approval, CancellationToken cancellationToken)
    {
        if (run.Evaluation && !tool.ReadOnly)
        {
            return "Error: This is a test, in which only tools that are marked as read-only are run. Go on without this one.";
        }

        if (!run.Evaluation && tool.ApprovalMinutes is not null)
        {
            await KeepAsync(run, call, approval, cancellationToken);
            if (approval is not { Approved: true })
            {
                return Refusal(approval);
            }
        }

        if (call.BegunAt is not null && !tool.MayRepeat)
        {
            return CutOff;
        }

        return agents.Get(run.Agent).McpServers.FirstOrDefault(server => server.Name == tool.Server) is { } server
            ? await servers.CallAsync(server, tool, call.Arguments, () => runs.SaveCallBegunAsync(run.InstanceId, call.Turn, call.Ordinal, Now, cancellationToken), cancellationToken)
            : $"Error: The server '{tool.Server}' is not among the agent's servers any more. Go on without it.";
    }

    private static string Refusal(ToolApproval? approval) =>
        $"Error: The call was not made: a person was asked, and did not allow it.{(approval?.Comment is { } comment ? $" {comment}" : "")} Go on without it.";

    private Task KeepAsync(Run run, ToolCall call, ToolApproval? approval, CancellationToken cancellationToken) => approvals.SaveAsync(
        new ToolApprovalRecord
        {
            InstanceId = run.InstanceId, Turn = call.Turn, Ordinal = call.Ordinal, Agent = run.Agent, Tool = call.Name, Arguments = call.Arguments,
            Approved = approval is { Approved: true }, DecidedBy = approval?.By, Comment = approval?.Comment, DecidedAt = Now,
        },
        cancellationToken);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
