using ResearchFlows.Json;
using System.Text.Json;

namespace ResearchFlows.Agents;

/// <summary>Reads the agents' folders, each with an <c>agent.json</c>, and notes every mistake in them.</summary>
public static class AgentLoader
{
    /// <summary>The file that makes a folder an agent.</summary>
    internal const string FileName = "agent.json";

    private static readonly JsonDocumentOptions JsonOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Loads every folder below <paramref name="agentsPath"/> that holds an <c>agent.json</c>.</summary>
    /// <exception cref="AgentMistakesException">Something is wrong; nothing is loaded.</exception>
    public static IReadOnlyList<AgentDefinition> Load(string agentsPath)
    {
        List<AgentMistake> mistakes = [];
        List<AgentDefinition> definitions = [];
        if (!Directory.Exists(agentsPath))
        {
            throw new AgentMistakesException([new(agentsPath, "", "The folder of agents (ResearchFlows__AgentsPath) does not exist.")]);
        }

        foreach (var folder in Directory.GetDirectories(agentsPath).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(folder, FileName);
            if (File.Exists(file) && ReadObject(file, mistakes) is { } json)
            {
                definitions.Add(AgentReader.Read(json, file, mistakes));
            }
        }

        RefuseSameNames(definitions, mistakes);
        if (definitions.Count == 0 && mistakes.Count == 0)
        {
            mistakes.Add(new(agentsPath, "", "holds no agent: a folder with an agent.json is needed (ResearchFlows__AgentsPath)."));
        }

        return mistakes.Count == 0 ? definitions : throw new AgentMistakesException(mistakes);
    }

    /// <summary>Loads one agent's folder again while the host runs.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="agents">The agents there are.</param>
    /// <param name="mistakes">What is wrong; empty when nothing is.</param>
    /// <returns>The agent; null when something is wrong.</returns>
    internal static AgentDefinition? LoadFolder(string folder, IReadOnlyList<AgentDefinition> agents, out IReadOnlyList<AgentMistake> mistakes)
    {
        List<AgentMistake> found = [];
        mistakes = found;
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            found.Add(new(file, "", "is gone. An agent goes with its files when the host is started again."));
            return null;
        }

        if (ReadObject(file, found) is not { } json)
        {
            return null;
        }

        var agent = AgentReader.Read(json, file, found);
        if (agents.FirstOrDefault(known => known.Folder == folder) is { } before && before.Name != agent.Name)
        {
            found.Add(new(file, "name", $"cannot change from '{before.Name}' while the host runs; start it again."));
        }

        RefuseSameNames([.. agents.Where(known => known.Folder != folder), agent], found);
        return found.Count == 0 ? agent : null;
    }

    internal static JsonElement? ReadObject(string file, List<AgentMistake> mistakes)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), JsonOptions);
            if (JsonText.FindBroken(document.RootElement) is { } broken)
            {
                mistakes.Add(new(file, broken, "holds half of a surrogate pair, which is no text."));
            }
            else if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
            else
            {
                mistakes.Add(new(file, "", "must hold a JSON object."));
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            mistakes.Add(new(file, "", $"cannot be read: {exception.Message}"));
        }

        return null;
    }

    private static void RefuseSameNames(List<AgentDefinition> definitions, List<AgentMistake> mistakes)
    {
        foreach (var same in definitions.Where(agent => agent.Name.Length > 0).GroupBy(agent => agent.Name).Where(group => group.Count() > 1))
        {
            var others = string.Join(", ", same.Skip(1).Select(agent => agent.Folder));
            mistakes.Add(new(Path.Combine(same.First().Folder, FileName), "name", $"'{same.Key}' is also the name of {others}; names are unique."));
        }
    }
}
