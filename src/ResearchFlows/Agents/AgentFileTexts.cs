using System.Text.Json;

namespace ResearchFlows.Agents;

/// <summary>The text of an agent's files, by which a change is seen: times of files tell less on some file systems.</summary>
/// <param name="Agent">The text of <c>agent.json</c>; null when it cannot be read.</param>
/// <param name="Cases">The text of its file of cases; null when there is none, or it cannot be read.</param>
internal sealed record AgentFileTexts(string? Agent, string? Cases)
{
    private static readonly JsonDocumentOptions JsonOptions = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads the files of an agent's folder.</summary>
    public static AgentFileTexts Read(string folder)
    {
        var agent = Text(Path.Combine(folder, AgentLoader.FileName));
        return new AgentFileTexts(agent, CasesOf(agent) is { } cases ? Text(Path.Combine(folder, cases)) : null);
    }

    private static string? CasesOf(string? agent)
    {
        try
        {
            using var json = JsonDocument.Parse(agent ?? "", JsonOptions);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("cases", out var cases) && cases.ValueKind == JsonValueKind.String
                ? cases.GetString()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
