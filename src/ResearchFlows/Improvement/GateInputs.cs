using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Improvement;

/// <summary>What the gate decides on, with the scores of both sides.</summary>
internal sealed record GateInputs(GateInput Input, double? BaselineScore, double? CandidateScore)
{
    /// <summary>Reads both evaluations' results on the validation cases.</summary>
    public static async Task<GateInputs> ReadAsync(
        AgentDefinition agent, EvaluationLedger evaluations, string baselineId, string candidateId, CancellationToken cancellationToken)
    {
        var validation = CaseSplits.Assign(agent.Cases).Validation.Select(testCase => testCase.Id).ToHashSet(StringComparer.Ordinal);
        var (baseline, baselineCases) = await ReadAsync(evaluations, baselineId, validation, cancellationToken);
        var (candidate, candidateCases) = await ReadAsync(evaluations, candidateId, validation, cancellationToken);
        var input = new GateInput
        {
            Baseline = Scores(baselineCases),
            Candidate = Scores(candidateCases),
            MinGain = agent.Improvement.MinGain,
            MaxP = agent.Improvement.MaxP,
            CanariesPassed = baseline.Trusted == false || candidate.Trusted == false,
            Errors = candidateCases.Count(item => item.Score is null),
            MaxErrors = agent.Evaluation.MaxErrors,
            Seed = candidate.PromptVersion,
        };
        return new GateInputs(input, RecordEvaluation.Summary(baselineCases, null)?.Mean, RecordEvaluation.Summary(candidateCases, null)?.Mean);
    }

    private static async Task<(EvaluationRow Evaluation, List<CaseResult> Cases)> ReadAsync(
        EvaluationLedger evaluations, string instanceId, HashSet<string> caseIds, CancellationToken cancellationToken)
    {
        var evaluation = await evaluations.FindAsync(instanceId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no evaluation of instance {instanceId}.");
        var cases = await evaluations.GetCasesAsync(instanceId, cancellationToken);
        return (evaluation, [.. cases.Where(item => caseIds.Contains(item.CaseId))]);
    }

    private static IReadOnlyList<CaseScore> Scores(IEnumerable<CaseResult> cases) =>
        [.. cases.Where(item => item.Score is not null).Select(item => new CaseScore(item.CaseId, item.Repeat, item.Score!.Value))];
}
