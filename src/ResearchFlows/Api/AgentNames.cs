using ResearchFlows.Agents;

namespace ResearchFlows.Api;

/// <summary>Agents by the names that clients send.</summary>
internal static class AgentNames
{
    /// <summary>The agent of that name.</summary>
    /// <exception cref="ProblemException">404: there is none; the problem lists those there are.</exception>
    public static AgentDefinition Named(this AgentRegistry agents, string name) => agents.Find(name)
        ?? throw ProblemException.ForField("agent", $"names no agent; there are: {agents.Names()}.", 404);

    /// <summary>The names of all agents, for people.</summary>
    public static string Names(this AgentRegistry agents) => string.Join(", ", agents.All.Select(agent => agent.Name));
}
