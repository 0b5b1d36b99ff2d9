using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Http;
using ResearchFlows.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Evaluation;

/// <summary>Writes cases into the agents' own files, which people write too: nothing else in them changes.</summary>
public sealed class CaseFiles
{
    private const string Property = "cases";
    private const string UsualName = "cases.json";
    private readonly KeyedLock _locks = new();

    /// <summary>Adds a case to the agent's file of cases. An agent that has none gets one, named in its <c>agent.json</c>.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="create">Makes the case, from those that stand in the file.</param>
    /// <param name="cancellationToken">Ends the wait for others who write.</param>
    /// <returns>The case, and the file that it stands in.</returns>
    /// <exception cref="ProblemException">409: the files cannot be read or written, or cannot take the case.</exception>
    internal async Task<(TestCase Case, string File)> AddAsync(
        AgentDefinition agent, Func<IReadOnlyList<TestCase>, TestCase> create, CancellationToken cancellationToken)
    {
        using var turn = await _locks.EnterAsync(agent.Folder, cancellationToken);
        try
        {
            // Step by step, so that whoever breaks off half way leaves files that load, and the next one goes on.
            var file = FileOf(agent, out var isNamed);
            if (!File.Exists(file))
            {
                Write(file, "{\n  \"cases\": []\n}\n"u8.ToArray());
            }

            if (!isNamed)
            {
                var definition = DefinitionOf(agent);
                Write(definition, JsonInsertion.AddProperty(File.ReadAllBytes(definition), Property, UsualName));
            }

            var added = create(Read(file));
            Write(file, JsonInsertion.AddItem(File.ReadAllBytes(file), Property, Json(added)), check: path => Read(path));
            return (added, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ProblemException(409, $"The case cannot be written to the files of {agent.Name}: {exception.Message}");
        }
    }

    /// <summary>The agent's file of cases as <c>agent.json</c> names it now, or the usual one.</summary>
    private static string FileOf(AgentDefinition agent, out bool isNamed)
    {
        List<AgentMistake> mistakes = [];
        var definition = AgentLoader.ReadObject(DefinitionOf(agent), mistakes);
        Refuse(mistakes);
        isNamed = definition!.Value.TryGetProperty(Property, out var named) && named.ValueKind == JsonValueKind.String;
        return Path.Combine(agent.Folder, isNamed ? named.GetString()! : UsualName);
    }

    private static string DefinitionOf(AgentDefinition agent) => Path.Combine(agent.Folder, "agent.json");

    private static IReadOnlyList<TestCase> Read(string file)
    {
        List<AgentMistake> mistakes = [];
        var cases = CaseLoader.ReadFile(file, mistakes);
        Refuse(mistakes);
        return cases;
    }

    private static void Refuse(List<AgentMistake> mistakes)
    {
        if (mistakes is [var first, ..])
        {
            throw new ProblemException(409, $"The agent's files cannot take a case: {first.Field}{(first.Field.Length == 0 ? "" : ": ")}{first.Reason}");
        }
    }

    private static JsonObject Json(TestCase added)
    {
        var json = new JsonObject { ["id"] = added.Id, ["question"] = added.Question, ["expected"] = added.Expected };
        if (added.Split is { } split)
        {
            json["split"] = split.ToString().ToLowerInvariant();
        }

        json["source"] = added.Source;
        return json;
    }

    /// <summary>Puts a whole file in the other one's place, once it is on disk and found to be right.</summary>
    private static void Write(string file, byte[] content, Action<string>? check = null)
    {
        var target = File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } linked ? linked.FullName : file;
        var draft = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(draft, FileMode.CreateNew))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            check?.Invoke(draft);
            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(draft, File.GetUnixFileMode(target));
            }

            File.Move(draft, target, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
