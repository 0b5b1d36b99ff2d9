using ResearchFlows.Local.Client;
using ResearchFlows.Overview;
using System.CommandLine;

namespace ResearchFlows.Local.Commands;

/// <summary><c>--agent</c> of the commands whose route names an agent.</summary>
internal static class AgentOption
{
    public static Option<string?> Create() => new("--agent") { Description = "The agent; may be left out when there is one." };

    /// <summary>The option as it was given, for a hint that can be pasted.</summary>
    public static string AsGiven(ClientCall call, Option<string?> option) => call.Arguments.GetValue(option) is { Length: > 0 } named ? $" --agent {named}" : "";

    /// <summary>The route of the agent that was named, or of the only one there is.</summary>
    /// <exception cref="ApiProblemException">There are several; the message lists them.</exception>
    public static async Task<string> RouteAsync(ClientCall call, Option<string?> option, CancellationToken cancellationToken)
    {
        if (call.Arguments.GetValue(option) is { Length: > 0 } named)
        {
            return $"agents/{Uri.EscapeDataString(named)}";
        }

        var agents = ApiClient.Read<AgentList>(await call.Api.GetAsync("agents", cancellationToken)).Agents;
        return agents is [var only]
            ? $"agents/{only.Name}"
            : throw ApiProblemException.OfUse($"Name the agent with --agent; there are: {string.Join(", ", agents.Select(agent => agent.Name))}.");
    }
}
