namespace ResearchFlows.Page.Agent;

/// <summary>The addresses of an agent's pages, and the agent's routes of the API.</summary>
/// <param name="Name">The agent.</param>
internal sealed record AgentLinks(string Name)
{
    public string Page => $"{PageTable.Prefix}agents/{Uri.EscapeDataString(Name)}";

    public string Scores => $"{Page}/scores";

    public string Prompts => $"{Page}/prompts";

    public string Comparison => $"{Page}/comparison";

    public string Api => $"{Http.ApiRoute.Prefix}agents/{Uri.EscapeDataString(Name)}";

    public string Document(string path, string? place = null) =>
        $"{Page}/documents/{Uri.EscapeDataString(path)}{(place is null ? "" : $"?place={Uri.EscapeDataString(place)}#cited")}";

    public static string Run(string instanceId) => $"{PageTable.Prefix}runs/{instanceId}";
}
