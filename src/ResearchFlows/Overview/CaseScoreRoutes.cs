using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;

namespace ResearchFlows.Overview;

/// <summary>Looking at scores case by case: under every version, and in two evaluations.</summary>
public sealed class CaseScoreRoutes(AgentRegistry agents, PromptVersions versions, EvaluationLedger evaluations)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Of("GetCaseScores", "agents/{agent}/scores/cases", "Each case's score under each prompt version.", typeof(CaseScoresView), routes => routes.GetAsync),
        Of("GetCaseRuns", "agents/{agent}/scores/cases/{case}", "A case's runs under a prompt version: answers, reasons and where to look.", typeof(CaseRunsView), routes => routes.GetRunsAsync) with
        {
            Queries = [new("version", "The prompt version.", IsNumber: true)],
        },
        Of("CompareEvaluations", "agents/{agent}/comparison", "Two evaluations case by case, the worst change first.", typeof(ComparisonView), routes => routes.CompareAsync) with
        {
            Queries = [new("before", "The instance of the one evaluation."), new("after", "The instance of the other.")],
        },
    ];

    private static ApiRoute Of(string name, string pattern, string summary, Type response, Func<CaseScoreRoutes, Func<ApiRequest, Task<IResult>>> handler) =>
        ApiRoute.Of(name, "GET", pattern, summary, 200, response, handler);

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var runs = await ReadAsync(agent, request.Token);
        var splits = CaseSplits.Assign(agent.Cases);
        return Results.Ok(new CaseScoresView(
            agent.Name,
            [.. runs.Select(run => run.Version).Distinct().Order()],
            [.. agent.Cases.Select(one => new CaseScoreRow(one.Id, one.Question, SplitsOf(one, splits), [.. Scores(runs.Where(run => run.Run.CaseId == one.Id))]))]));
    }

    private async Task<IResult> GetRunsAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var one = agent.Cases.FirstOrDefault(one => one.Id == request["case"]) ?? throw new ProblemException(404, $"The agent '{agent.Name}' has no case '{request["case"]}'.");
        var version = RequestReader.Number(request.Http, "version", 0, 1, int.MaxValue);
        var runs = (await ReadAsync(agent, request.Token)).Where(run => run.Version == version && run.Run.CaseId == one.Id).Select(run => run.Run).ToList();
        List<CaseView> views = [];
        foreach (var evaluation in runs.Select(run => run.EvaluationId).Distinct())
        {
            var repeats = runs.Where(run => run.EvaluationId == evaluation).Select(run => run.Repeat).ToHashSet();
            views.AddRange((await evaluations.GetCasesAsync(evaluation, request.Token)).Where(result => result.CaseId == one.Id && repeats.Contains(result.Repeat)).Select(CaseView.Of));
        }

        return Results.Ok(new CaseRunsView(agent.Name, one.Id, version, one.Question, one.Expected, views));
    }

    private async Task<IResult> CompareAsync(ApiRequest request)
    {
        var agent = agents.Named(request["agent"]);
        var (before, after) = (await FindAsync(agent, "before", request), await FindAsync(agent, "after", request));
        var one = (await evaluations.GetCasesAsync(before.InstanceId, request.Token)).ToLookup(result => result.CaseId, StringComparer.Ordinal);
        var other = (await evaluations.GetCasesAsync(after.InstanceId, request.Token)).ToLookup(result => result.CaseId, StringComparer.Ordinal);
        var cases = one.Select(same => same.Key).Union(other.Select(same => same.Key), StringComparer.Ordinal)
            .Select(id => ComparedCase.Of(id, [.. one[id]], [.. other[id]]));
        return Results.Ok(new ComparisonView(
            agent.Name, EvaluationView.Of(before), EvaluationView.Of(after),
            [.. cases.OrderBy(compared => compared.Difference is null).ThenBy(compared => compared.Difference).ThenBy(compared => compared.CaseId, StringComparer.Ordinal)]));
    }

    private async Task<EvaluationRow> FindAsync(AgentDefinition agent, string field, ApiRequest request)
    {
        var id = RequestReader.Text(request.Http, field) ?? throw ProblemException.ForField(field, "is missing; the instance of an evaluation is needed.");
        return await evaluations.FindAsync(RequestReader.InstanceId(id, field), request.Token) is { RecordedAt: not null } found && found.Agent == agent.Name
            ? found
            : throw ProblemException.ForField(field, $"names no finished evaluation of the agent '{agent.Name}'.", 404);
    }

    /// <summary>The runs of the cases as they stand now, with the agent's models, each with the newest version of its prompt's text.</summary>
    private async Task<IReadOnlyList<(int Version, MeasuredRun Run)>> ReadAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var numbers = await versions.GetNumbersAsync(agent.Name, cancellationToken);
        var runs = await MeasuredRuns.ReadAsync(agent, evaluations, cancellationToken);
        return [.. runs.Where(run => numbers.Count == 0 || numbers.ContainsKey(run.Text)).Select(run => (numbers.GetValueOrDefault(run.Text, run.PromptVersion), run))];
    }

    private static IEnumerable<CaseSpread> Scores(IEnumerable<(int Version, MeasuredRun Run)> runs) => runs
        .GroupBy(run => run.Version, run => run.Run.Score).OrderBy(group => group.Key)
        .Select(group => new CaseSpread(group.Key, group.Count(), group.Average(), group.Min(), group.Max()));

    private static IReadOnlyList<CaseSplit> SplitsOf(TestCase one, SplitCases splits)
    {
        (CaseSplit Split, IReadOnlyList<TestCase> Cases)[] uses = [(CaseSplit.Train, splits.Train), (CaseSplit.Validation, splits.Validation), (CaseSplit.Test, splits.Test)];
        return [.. uses.Where(use => use.Cases.Contains(one)).Select(use => use.Split)];
    }
}
