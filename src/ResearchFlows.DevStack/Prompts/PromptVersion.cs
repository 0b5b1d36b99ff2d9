using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Prompts;

/// <summary>One version of a prompt.</summary>
internal sealed partial record PromptVersion(string Id, int Version, string Text, IReadOnlyList<string> Variables)
{
    /// <param name="isDefault">Only the list of versions tells; everywhere else the captured server says false.</param>
    public JsonObject ToJson(bool isDefault = false) => new()
    {
        ["prompt"] = Text,
        ["version"] = Version,
        ["prompt_id"] = Id,
        ["variables"] = JsonSerializer.SerializeToNode(Variables),
        ["is_default"] = isDefault,
    };

    /// <summary>Refuses a text that uses a variable it does not declare.</summary>
    public void RequireDeclaredVariables()
    {
        var undeclared = Placeholder().Matches(Text).Select(match => match.Groups[1].Value).Distinct().Except(Variables).ToArray();
        if (undeclared.Length > 0)
        {
            var names = PythonText.Of(JsonSerializer.SerializeToNode(undeclared));
            throw Validation.Single([], $"Value error, Prompt contains undeclared variables: {names}", "value_error");
        }
    }

    /// <summary>The text with the given values in place; a variable without a value keeps its placeholder.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(Text, match => values.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex Placeholder();
}
