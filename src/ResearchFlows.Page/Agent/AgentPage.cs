using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Overview;
using ResearchFlows.Page.Runs;

namespace ResearchFlows.Page.Agent;

/// <summary>One agent.</summary>
internal static class AgentPage
{
    public static PageDefinition Definition { get; } = new() { Name = "Agent", Pattern = "agents/{agent}", Load = LoadAsync };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var agent = await request.LoadAsync<AgentView>("GetAgent");
        var next = request.Services.GetRequiredService<PageSettings>().NextNight?.Invoke(RunsPage.Now(request));
        return PageContent.Of<AgentContent>(agent.Definition.Name, new AgentModel(
            agent,
            await request.LoadAsync<ScoresView>("GetScores"),
            await request.LoadAsync<CaseList>("ListCases"),
            agent.Cases > 0 ? await request.LoadAsync<ImprovementEstimate>("EstimateOptimization") : null,
            next));
    }
}

/// <summary>An agent, and what is known of it.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Scores">Its scores.</param>
/// <param name="Cases">Its cases.</param>
/// <param name="Estimate">What an optimization may cost; null without cases.</param>
/// <param name="NextNight">When the next nightly run is; null when the host does not say, or there is none.</param>
public sealed record AgentModel(AgentView Agent, ScoresView Scores, CaseList Cases, ImprovementEstimate? Estimate, DateTimeOffset? NextNight)
{
    /// <summary>The agent's name.</summary>
    public string Name => Agent.Definition.Name;
}
