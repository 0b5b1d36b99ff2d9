namespace ResearchFlows.Agents;

/// <summary>The agents that were loaded at start.</summary>
public sealed class AgentRegistry(IReadOnlyList<AgentDefinition> agents)
{
    private readonly Dictionary<string, AgentDefinition> _byName = agents.ToDictionary(agent => agent.Name, StringComparer.Ordinal);

    /// <summary>Every agent, in the order of their folders.</summary>
    public IReadOnlyList<AgentDefinition> All { get; } = agents;

    /// <summary>The agent of that name, or null.</summary>
    public AgentDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The agent of that name.</summary>
    /// <exception cref="AgentNotFoundException">There is none: it was removed since the instance was started.</exception>
    public AgentDefinition Get(string name) => Find(name) ?? throw new AgentNotFoundException(name);
}

/// <summary>There is no agent of that name.</summary>
public sealed class AgentNotFoundException(string name) : Exception($"There is no agent '{name}'.");
