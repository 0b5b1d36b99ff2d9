using ResearchFlows.Http;

namespace ResearchFlows.Agents;

/// <summary>Agents by the names that clients send.</summary>
internal static class AgentNames
{
    /// <summary>The agent of that name.</summary>
    /// <exception cref="ProblemException">404: there is none; the problem lists those there are.</exception>
    public static AgentDefinition Named(this AgentRegistry agents, string name) => agents.Find(name)
        ?? throw ProblemException.ForField("agent", $"names no agent; there are: {agents.Names()}.", 404);

    /// <summary>The names of all agents, for people.</summary>
    public static string Names(this AgentRegistry agents) => string.Join(", ", agents.All.Select(agent => agent.Name));

    /// <summary>The agent of that name, which has test cases.</summary>
    /// <exception cref="ProblemException">404: there is none; 409: it has no test cases.</exception>
    public static AgentDefinition NamedWithCases(this AgentRegistry agents, string name) => agents.Named(name) is { Cases.Count: > 0 } agent
        ? agent
        : throw new ProblemException(409, $"The agent '{name}' has no test cases; name a file of cases in its agent.json.");
}
