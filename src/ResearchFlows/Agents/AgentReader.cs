using ResearchFlows.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ResearchFlows.Agents;

/// <summary>Reads an <c>agent.json</c>, and notes every mistake in it.</summary>
internal static partial class AgentReader
{
    /// <summary>The agent, as far as its fields make sense.</summary>
    public static AgentDefinition Read(JsonElement json, string file, List<AgentMistake> mistakes)
    {
        var fields = new JsonFields(json, "", (field, reason) => mistakes.Add(new(file, field, reason)));
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var model = fields.Text("model");
        var improvement = ReadImprovement(fields.Section("improvement"));
        var definition = new AgentDefinition
        {
            Folder = folder,
            Name = ReadName(fields),
            Description = fields.OptionalText("description", 1000),
            Model = model,
            JudgeModel = fields.OptionalText("judgeModel") ?? model,
            EmbeddingModel = fields.OptionalText("embeddingModel"),
            EmbeddingDimension = fields.Integer("embeddingDimension", 0, 1, 100_000) is > 0 and var dimension ? dimension : null,
            MaxNumResults = fields.Integer("maxNumResults", 0, 1, 50) is > 0 and var hits ? hits : null,
            Prompt = ReadPrompt(fields, improvement.MaxPromptLength),
            Documents = ReadFolder(fields, "documents", folder),
            Workspace = ReadFolder(fields, "workspace", folder),
            OptimizeEvery = fields.Integer("optimizeEvery", 0, 0, 1_000_000),
            Limits = ReadLimits(fields.Section("limits")),
            Evaluation = ReadEvaluation(fields.Section("evaluation")),
            Improvement = improvement,
            Prices = ReadPrices(fields),
            ServerTools = ReadServerTools(fields),
            McpServers = ToolServerReader.Read(fields, folder),
            Cases = CaseLoader.Read(fields, folder, mistakes),
        };
        fields.RefuseUnknown();
        return definition;
    }

    private static string ReadName(JsonFields fields)
    {
        var name = fields.Text("name");
        if (name.Length > 0 && !NamePattern().IsMatch(name))
        {
            fields.Mistake("name", "must be 1 to 40 lower-case letters, digits and hyphens, beginning with a letter or digit.");
        }

        return name;
    }

    private static string ReadPrompt(JsonFields fields, int maxLength)
    {
        var prompt = fields.Text("prompt", maxLength);
        if (PromptVariables().Match(prompt) is { Success: true } match)
        {
            fields.Mistake("prompt", $"holds {match.Value}; the server would take it for an undeclared variable. Write it without double braces.");
        }

        return prompt;
    }

    private static string? ReadFolder(JsonFields fields, string field, string agentFolder)
    {
        var folder = fields.OptionalText(field);
        if (folder is null)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(agentFolder, folder));
        if (Path.IsPathRooted(folder) || !path.StartsWith(agentFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            fields.Mistake(field, "must be a folder below the agent's own folder.");
        }
        else if (!Directory.Exists(path))
        {
            fields.Mistake(field, $"names a folder that does not exist: {path}.");
        }

        return folder;
    }

    private static AgentLimits ReadLimits(JsonFields fields)
    {
        var defaults = new AgentLimits();
        var limits = new AgentLimits(
            fields.Integer("turns", defaults.Turns, 1, 200),
            fields.Integer("toolCalls", defaults.ToolCalls, 0, 1000),
            fields.Integer("tokens", defaults.Tokens, 1000, 100_000_000),
            fields.Number("minutes", defaults.Minutes, 0.1, 1440));
        fields.RefuseUnknown();
        return limits;
    }

    private static EvaluationSettings ReadEvaluation(JsonFields fields)
    {
        var defaults = new EvaluationSettings();
        var settings = new EvaluationSettings(
            fields.Integer("parallelism", defaults.Parallelism, 1, 64),
            fields.Integer("repeats", defaults.Repeats, 1, 20),
            fields.Integer("votes", defaults.Votes, 1, 9),
            fields.Integer("maxErrors", defaults.MaxErrors, 0, 1000));
        fields.RefuseUnknown();
        return settings;
    }

    private static ImprovementSettings ReadImprovement(JsonFields fields)
    {
        var defaults = new ImprovementSettings();
        var mustKeep = fields.List("mustKeep");
        if (mustKeep.Any(text => text.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(text.GetString())))
        {
            fields.Mistake("mustKeep", "must be a list of texts that are not empty.");
        }

        var settings = new ImprovementSettings(
            fields.Integer("candidates", defaults.Candidates, 1, 10),
            fields.Number("minGain", defaults.MinGain, 0, 1),
            fields.Number("maxP", defaults.MaxP, 0.001, 0.5),
            fields.Integer("maxIterations", defaults.MaxIterations, 1, 100),
            fields.Integer("patience", defaults.Patience, 1, 100),
            fields.Integer("maxPromptLength", defaults.MaxPromptLength, 100, 16_000))
        {
            MustKeep = [.. mustKeep.Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)],
            Approval = fields.Flag("approval"),
            ApprovalHours = fields.Number("approvalHours", defaults.ApprovalHours, 0.01, 720),
            Target = fields.Number("target", defaults.Target, 0.01, 1),
            MaxWrongPromotionsPerYear = fields.OptionalNumber("maxWrongPromotionsPerYear", 0.01, 100),
        };
        fields.RefuseUnknown();
        return settings;
    }

    private static Prices? ReadPrices(JsonFields fields)
    {
        var section = fields.Section("prices");
        var prices = new Prices(section.Number("input", 0, 0, 1_000_000), section.Number("output", 0, 0, 1_000_000));
        section.RefuseUnknown();
        return prices is { Input: 0, Output: 0 } ? null : prices;
    }

    private static IReadOnlyList<JsonElement> ReadServerTools(JsonFields fields)
    {
        var tools = fields.List("tools");
        for (var index = 0; index < tools.Count; index++)
        {
            var type = tools[index].ValueKind == JsonValueKind.Object && tools[index].TryGetProperty("type", out var value) ? value.ToString() : "";
            if (type is not ("web_search" or "web_search_preview" or "mcp"))
            {
                fields.Mistake($"tools[{index}]", "must be an object whose type is web_search, web_search_preview or mcp.");
            }
        }

        return tools;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\{\{\s*\w+\s*\}\}")]
    private static partial Regex PromptVariables();
}
