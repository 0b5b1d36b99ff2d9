namespace ResearchFlows.Agents;

/// <summary>The agents as their files said when they were last read without a mistake.</summary>
public sealed class AgentRegistry(IReadOnlyList<AgentDefinition> agents)
{
    private readonly Lock _changing = new();
    private volatile IReadOnlyList<AgentDefinition> _agents = agents;
    private volatile IReadOnlyList<AgentMistake> _mistakes = [];

    /// <summary>Every agent, in the order of their folders.</summary>
    public IReadOnlyList<AgentDefinition> All => _agents;

    /// <summary>What is wrong in the agents' files now; the agents they are of stay as they were.</summary>
    public IReadOnlyList<AgentMistake> Mistakes => _mistakes;

    /// <summary>The agent of that name, or null.</summary>
    public AgentDefinition? Find(string name) => _agents.FirstOrDefault(agent => agent.Name == name);

    /// <summary>The agent of that name.</summary>
    /// <exception cref="AgentNotFoundException">There is none: it was removed since the instance was started.</exception>
    public AgentDefinition Get(string name) => Find(name) ?? throw new AgentNotFoundException(name);

    /// <summary>What is wrong in an agent's files.</summary>
    public IReadOnlyList<AgentMistake> MistakesOf(AgentDefinition agent) =>
        [.. _mistakes.Where(mistake => mistake.File.StartsWith(agent.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))];

    /// <summary>Puts a changed agent in the place of the one of its folder, or a new one beside the others.</summary>
    internal void Take(AgentDefinition agent)
    {
        lock (_changing)
        {
            _agents = [.. _agents.Where(known => known.Folder != agent.Folder).Append(agent).OrderBy(known => known.Folder, StringComparer.Ordinal)];
        }
    }

    /// <summary>Notes what is wrong in the agents' files now.</summary>
    internal void Note(IReadOnlyList<AgentMistake> mistakes) => _mistakes = mistakes;
}

/// <summary>There is no agent of that name.</summary>
public sealed class AgentNotFoundException(string name) : Exception($"There is no agent '{name}'.");
