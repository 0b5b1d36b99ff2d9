using ResearchFlows.Json;
using System.Text.Json;

namespace ResearchFlows.Agents;

/// <summary>Reads an agent's test cases: <c>{"cases": [{"id", "question", "expected", "split"?, "source"?}]}</c>.</summary>
internal static class CaseLoader
{
    /// <summary>An evaluation's plan names each of its cases, and must be small enough to cross the port.</summary>
    private const int MostCases = 150;

    public static IReadOnlyList<TestCase> Read(JsonFields agent, string agentFolder, List<AgentMistake> mistakes)
    {
        if (agent.OptionalText("cases") is not { } name)
        {
            return [];
        }

        var file = Path.Combine(agentFolder, name);
        if (!File.Exists(file))
        {
            agent.Mistake("cases", $"names a file that does not exist: {file}.");
            return [];
        }

        return ReadFile(file, mistakes);
    }

    /// <summary>Reads a file of cases, and notes every mistake in it.</summary>
    public static IReadOnlyList<TestCase> ReadFile(string file, List<AgentMistake> mistakes) =>
        AgentLoader.ReadObject(file, mistakes) is { } json ? ReadCases(new JsonFields(json, "", (field, reason) => mistakes.Add(new(file, field, reason)))) : [];

    private static List<TestCase> ReadCases(JsonFields fields)
    {
        List<TestCase> cases = [];
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, item) in fields.List("cases").Index())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                fields.Mistake($"cases[{index}]", "must be an object with id, question and expected.");
                continue;
            }

            var testCase = ReadCase(fields.Item("cases", index, item));
            cases.Add(testCase);
            if (testCase.Id.Length > 0 && !ids.Add(testCase.Id))
            {
                fields.Mistake($"cases[{index}].id", $"'{testCase.Id}' stands twice; ids are unique.");
            }
        }

        if (cases.Count > MostCases)
        {
            fields.Mistake("cases", $"holds {cases.Count} cases; at most {MostCases} are allowed.");
        }

        fields.RefuseUnknown();
        return cases;
    }

    private static TestCase ReadCase(JsonFields fields)
    {
        var split = fields.OptionalText("split");
        if (split is not (null or "train" or "validation" or "test"))
        {
            fields.Mistake("split", "must be train, validation or test.");
        }

        var testCase = new TestCase(
            fields.Text("id", 60),
            fields.Text("question", 8000),
            fields.Text("expected", 8000),
            Enum.TryParse<CaseSplit>(split, ignoreCase: true, out var known) ? known : null)
        {
            Source = fields.OptionalText("source", 100),
        };
        fields.RefuseUnknown();
        return testCase;
    }
}
