using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Research;

namespace ResearchFlows.Overview;

/// <summary>Looking at agents and their scores: what several rooms know of them.</summary>
public sealed class AgentRoutes(
    AgentRegistry agents, PromptVersions versions, ResearchCallLedger calls, EvaluationLedger evaluations, DocumentStateLedger documents, PromptWatcher promptWatcher,
    OpenAnswers answers, DecisionLedger allDecisions, TimeProvider time)
{
    private const int MostNamed = 5;

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
            list.Add(new AgentSummary(agent.Name, agent.Description, agent.Model, agent.Cases.Count, answered, ApiLinks.Agent(agent.Name))
            {
                Documents = await documents.CountAsync(agent.Name, request.Token),
                Problems = await ProblemsAsync(agent, request.Token),
            });
        }

        return Results.Ok(new AgentList(list));
    }

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var answered = await calls.CountAsync(agent.Name, request.Token);
        var (prompt, reason) = await PromptInForceAsync(agent, request.Token);
        return Results.Ok(new AgentView(agent, agent.Cases.Count, answered, await answers.CountAsync(agent, request.Token), prompt, reason)
        {
            DocumentCounts = await documents.CountAsync(agent.Name, request.Token),
            Documents = await documents.GetStatesAsync(agent.Name, request.Token),
            Mistakes = [.. agents.MistakesOf(agent).Select(mistake => mistake.ToString())],
            FilePromptNotInForce = promptWatcher.WhyNotTaken(agent.Name),
        });
    }

    /// <summary>What is not as the agent's files say, in short.</summary>
    private async Task<IReadOnlyList<string>> ProblemsAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var leftOut = (await documents.GetStatesAsync(agent.Name, cancellationToken)).Where(document => document.State == DocumentState.LeftOut).ToList();
        var waiting = promptWatcher.WhyNotTaken(agent.Name) is { } reason ? $"The prompt of agent.json may not be in force: {reason}" : null;
        return
        [
            .. agents.MistakesOf(agent).Select(mistake => $"The agent stays as it was: {mistake}"),
            .. waiting is null ? [] : (IEnumerable<string>)[waiting],
            .. leftOut.Take(MostNamed).Select(document => $"Document {document.Path} is left out: it {document.Reason}"),
            .. leftOut.Count > MostNamed ? [$"{leftOut.Count - MostNamed:N0} more documents are left out."] : (IEnumerable<string>)[],
        ];
    }

    private async Task<IResult> GetScoresAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var (prompt, _) = await PromptInForceAsync(agent, request.Token);
        var decisions = await versions.DecisionsAsync(agent.Name, request.Token);
        var all = await evaluations.GetAllAsync(agent.Name, request.Token);
        List<VersionScores> scores = [];
        var texts = await evaluations.GetTextsAsync(agent.Name, request.Token);
        var numbers = await versions.GetNumbersAsync(agent.Name, request.Token);
        foreach (var text in all.GroupBy(evaluation => texts.GetValueOrDefault((evaluation.PromptId, evaluation.PromptVersion), $"{evaluation.PromptId} {evaluation.PromptVersion}")))
        {
            var of = text.Last();
            var isCurrent = numbers.TryGetValue(text.Key, out var number);
            scores.Add(new VersionScores(
                isCurrent ? number : of.PromptVersion, text.Key == prompt?.Text, await SplitScores.NewestAsync(evaluations, text, request.Token))
            {
                EarlierPrompt = isCurrent || numbers.Count == 0 ? null : of.PromptId,
            });
        }

        var tests = GateTests.Of(await allDecisions.GetAllAsync(agent.Name, request.Token), agent.Improvement, time.GetUtcNow());
        return Results.Ok(new ScoresView(
            agent.Name, prompt?.Version, BestPrompt.Of(decisions), [.. scores.OrderBy(score => score.EarlierPrompt is null).ThenBy(score => score.Version)],
            [.. all.Reverse().Select(EvaluationView.Of)], tests, GateCases.TooFew(agent.Cases, tests.NextLevel)));
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
