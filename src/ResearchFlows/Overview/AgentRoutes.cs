using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Research;

namespace ResearchFlows.Overview;

/// <summary>Looking at agents and their scores: what several rooms know of them.</summary>
public sealed class AgentRoutes(AgentRegistry agents, PromptVersions versions, ResearchCallLedger calls, EvaluationLedger evaluations, DecisionLedger allDecisions, TimeProvider time)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<AgentRoutes>("ListAgents", "GET", "agents", "The agents.", 200, typeof(AgentList), routes => routes.ListAsync),
        ApiRoute.Of<AgentRoutes>("GetAgent", "GET", "agents/{agent}", "An agent's definition and its prompt in force.", 200, typeof(AgentView), routes => routes.GetAsync),
        ApiRoute.Of<AgentRoutes>("GetScores", "GET", "agents/{agent}/scores", "Evaluations by prompt version, with confidence intervals.", 200, typeof(ScoresView), routes => routes.GetScoresAsync),
    ];

    private async Task<IResult> ListAsync(ApiRequest request)
    {
        List<AgentSummary> list = [];
        foreach (var agent in agents.All)
        {
            var answered = await calls.CountAsync(agent.Name, request.Token);
            list.Add(new AgentSummary(agent.Name, agent.Description, agent.Model, agent.Cases.Count, answered, ApiLinks.Agent(agent.Name)));
        }

        return Results.Ok(new AgentList(list));
    }

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var answered = await calls.CountAsync(agent.Name, request.Token);
        var (prompt, reason) = await PromptInForceAsync(agent, request.Token);
        return Results.Ok(new AgentView(agent, agent.Cases.Count, answered, prompt, reason));
    }

    private async Task<IResult> GetScoresAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var (prompt, _) = await PromptInForceAsync(agent, request.Token);
        var decisions = await versions.DecisionsAsync(agent.Name, request.Token);
        var all = await evaluations.GetAllAsync(agent.Name, request.Token);
        List<VersionScores> scores = [];
        foreach (var version in all.GroupBy(evaluation => evaluation.PromptVersion).OrderBy(group => group.Key))
        {
            scores.Add(new VersionScores(version.Key, version.Key == prompt?.Version, await SplitScores.NewestAsync(evaluations, version, request.Token)));
        }

        var tests = GateTests.Of(await allDecisions.GetAllAsync(agent.Name, request.Token), agent.Improvement, time.GetUtcNow());
        return Results.Ok(new ScoresView(
            agent.Name, prompt?.Version, BestPrompt.Of(decisions), scores, [.. all.Reverse().Select(EvaluationView.Of)], tests, CaseSplits.FewCases(agent.Cases)));
    }

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
