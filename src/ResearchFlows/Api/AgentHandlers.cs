using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Activities;
using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;

namespace ResearchFlows.Api;

/// <summary>Looking at agents and their scores.</summary>
public sealed class AgentHandlers(
    AgentRegistry agents, PromptVersions versions, ResearchCallLedger calls, EvaluationLedger evaluations, ILogger<AgentHandlers> logger)
{
    /// <summary><c>GET /api/agents</c></summary>
    public Task<IResult> ListAsync(CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        List<AgentSummary> list = [];
        foreach (var agent in agents.All)
        {
            var answered = await calls.CountAsync(agent.Name, cancellationToken);
            list.Add(new AgentSummary(agent.Name, agent.Description, agent.Model, agent.Cases.Count, answered, ApiLinks.Agent(agent.Name)));
        }

        return Results.Ok(new AgentList(list));
    });

    /// <summary><c>GET /api/agents/{agent}</c></summary>
    public Task<IResult> GetAsync(string agent, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = agents.Named(agent);
        var answered = await calls.CountAsync(definition.Name, cancellationToken);
        var (prompt, reason) = await PromptInForceAsync(definition, cancellationToken);
        return Results.Ok(new AgentView(definition, definition.Cases.Count, answered, prompt, reason));
    });

    /// <summary><c>GET /api/agents/{agent}/scores</c></summary>
    public Task<IResult> GetScoresAsync(string agent, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var definition = agents.Named(agent);
        var (prompt, _) = await PromptInForceAsync(definition, cancellationToken);
        var decisions = await versions.DecisionsAsync(agent, cancellationToken);
        var all = await evaluations.GetAllAsync(agent, cancellationToken);
        List<VersionScores> scores = [];
        foreach (var version in all.GroupBy(evaluation => evaluation.PromptVersion).OrderBy(group => group.Key))
        {
            scores.Add(new VersionScores(version.Key, version.Key == prompt?.Version, await SplitScores.NewestAsync(evaluations, version, cancellationToken)));
        }

        return Results.Ok(new ScoresView(agent, prompt?.Version, BestPrompt.Of(decisions), scores, [.. all.Reverse().Select(EvaluationView.Of)]));
    });

    private async Task<(PromptView? Prompt, string? Reason)> PromptInForceAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        try
        {
            var prompt = (await versions.GetAsync(agent.Name, cancellationToken)).FirstOrDefault(version => version.InForce);
            return (prompt, prompt is null ? "The agent was not used yet; its first prompt is the one of its definition." : null);
        }
        catch (Exception exception) when (exception is TransientFaultException or PermanentFaultException)
        {
            return (null, exception.Message);
        }
    }
}
