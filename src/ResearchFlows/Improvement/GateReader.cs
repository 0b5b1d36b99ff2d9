using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>What the gate decides on, with the scores of both sides.</summary>
internal sealed record GateInputs(GateInput Input, double? BaselineScore, double? CandidateScore);

/// <summary>Reads from the ledger what the gate decides on.</summary>
public sealed class GateReader(AgentRegistry agents, EvaluationLedger evaluations, DecisionLedger decisions, ProvisionLedger provisions, TimeProvider time)
{
    /// <summary>A candidate's evaluation against the runs of the version in force, recorded and fresh.</summary>
    internal async Task<GateInputs> ReadAsync(DecidePromotionInput input, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var cases = memory.Splits.Validation.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        List<CaseResult> results = [];
        foreach (var evaluationId in (string[])[input.CandidateEvaluationId, .. input.AgainEvaluationIds?.Where(id => id == GateRule.Again(input.CandidateEvaluationId)) ?? []])
        {
            results.AddRange((await evaluations.GetCasesAsync(evaluationId, cancellationToken)).Where(item => cases.Contains(item.CaseId)));
        }

        var candidate = results.Where(item => item.Score is not null).Select(item => new CaseScore(item.CaseId, item.Score!.Value));
        var runs = GateRule.BaselineRuns + (input.AgainEvaluationIds is null ? 0 : GateRule.MoreRuns);
        var baseline = memory.BaselineRuns(await TextAsync(input.BaselineEvaluationId, cancellationToken), runs);
        string?[] read = [input.BaselineEvaluationId, input.FreshEvaluationId, .. input.AgainEvaluationIds ?? [], input.CandidateEvaluationId];
        var gate = await CreateAsync(agent, baseline, [.. candidate], results.Count(item => item.Score is null), read, cancellationToken);
        var tests = GateTests.Of(await decisions.GetAllAsync(agent.Name, cancellationToken), agent.Improvement, time.GetUtcNow());
        return gate with { Input = gate.Input with { MaxP = tests.NextLevel, Look = input.Look } };
    }

    /// <summary>The version in force, measured anew, against the version before.</summary>
    internal async Task<GateInputs> ReadAsync(WatchPromotionInput input, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var before = memory.BaselineRuns(await TextAsync(input.PreviousEvaluationId, cancellationToken));
        var inForce = memory.BaselineRuns(await TextAsync(input.EvaluationId, cancellationToken));
        return await CreateAsync(agent, before, inForce, 0, [input.PreviousEvaluationId, input.EvaluationId], cancellationToken);
    }

    private async Task<GateInputs> CreateAsync(
        AgentDefinition agent, IReadOnlyList<CaseScore> baseline, IReadOnlyList<CaseScore> candidate, int errors, IEnumerable<string?> evaluationIds,
        CancellationToken cancellationToken)
    {
        List<EvaluationRow> rows = [];
        foreach (var id in evaluationIds.OfType<string>())
        {
            rows.Add(await FindAsync(id, cancellationToken));
        }

        var input = new GateInput
        {
            Baseline = baseline,
            Candidate = candidate,
            MinGain = agent.Improvement.MinGain,
            MaxP = agent.Improvement.MaxP,
            CanariesPassed = rows.Any(row => row.Trusted == false),
            Errors = errors,
            MaxErrors = agent.Evaluation.MaxErrors,
            Seed = rows[^1].PromptVersion,
        };
        return new GateInputs(input, Mean(baseline), Mean(candidate));
    }

    private async Task<string> TextAsync(string evaluationId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(evaluationId, cancellationToken);
        return await provisions.GetPromptAsync(row.PromptId, row.PromptVersion, cancellationToken) ?? "";
    }

    private async Task<EvaluationRow> FindAsync(string evaluationId, CancellationToken cancellationToken) =>
        await evaluations.FindAsync(evaluationId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no evaluation of instance {evaluationId}.");

    private static double? Mean(IReadOnlyList<CaseScore> scores) =>
        scores.GroupBy(score => score.CaseId, StringComparer.Ordinal).Select(runs => (double?)runs.Average(run => run.Score)).Average();
}
