using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Improvement;

/// <summary>The decisions of a round: each is a step of the instance, a row of the ledger and a part of the result. Replayable code.</summary>
internal sealed class RoundDecisions(TaskOrchestrationContext context, string agent, int round, ImprovementPlan plan)
{
    private readonly List<DecisionSummary> _all = [];
    private IReadOnlyList<(int Candidate, int Version)> _expected = [];

    public IReadOnlyList<DecisionSummary> All => _all;

    public string LastReason => _all[^1].Reason;

    public async Task AddAsync(
        DecisionSummary decision, double? score = null, double? baselineScore = null, string? evaluationId = null, string? baselineEvaluationId = null,
        double? level = null) =>
        _all.Add(await context.CallActivityAsync<DecisionSummary>(
            nameof(RecordDecision),
            new RecordDecisionInput(agent, plan.PromptId, round, decision, score, baselineScore, evaluationId, baselineEvaluationId, level), Retries.Default));

    /// <summary>Which candidates will be decided about.</summary>
    public void Expect(IReadOnlyList<(int Candidate, int Version)> candidates) => _expected = candidates;

    /// <summary>Rejects those that nothing was decided about, for one reason.</summary>
    public async Task RejectUndecidedAsync(string reason)
    {
        foreach (var (candidate, version) in _expected.Where(expected => _all.All(decision => decision.Candidate != expected.Candidate)))
        {
            await RejectAsync(candidate, version, reason);
        }
    }

    public Task RejectAsync(int candidate, int? version, string reason) =>
        AddAsync(new DecisionSummary(DecisionKind.Rejected, candidate, version, plan.InForce, null, null, reason));

    public Task RejectScreenedAsync(ScreeningResult screening, double score, (int Candidate, int Version) saved, string evaluationId, string baselineId)
    {
        var reason = screening.Best is null
            ? FormattableString.Invariant($"It scored {score:0.00} on the training cases; the prompt in force scored {screening.BaselineScore:0.00}.")
            : FormattableString.Invariant($"It scored {score:0.00} on the training cases; another candidate scored better.");
        return AddAsync(
            new DecisionSummary(DecisionKind.Rejected, saved.Candidate, saved.Version, plan.InForce, score - screening.BaselineScore, null, reason),
            score, screening.BaselineScore, evaluationId, baselineId);
    }
}
