using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which evaluations to compare on the training cases.</summary>
/// <param name="BaselineEvaluationId">The evaluation of the version in force.</param>
/// <param name="Candidates">The candidates' evaluations.</param>
public sealed record ScreenCandidatesInput(string BaselineEvaluationId, IReadOnlyList<ScreenedCandidate> Candidates);

/// <summary>A candidate and its evaluation.</summary>
public sealed record ScreenedCandidate(int Candidate, string EvaluationId);

/// <summary>What the screening says.</summary>
/// <param name="Best">The candidate with the best score, when it beats the baseline; null when none does.</param>
/// <param name="BaselineScore">The baseline's score.</param>
/// <param name="Scores">The candidates' scores, in the order they were given.</param>
public sealed record ScreeningResult(int? Best, double BaselineScore, IReadOnlyList<double> Scores);

/// <summary>
/// Picks the one candidate that goes on to validation: on the training cases, so that validation decides about a single candidate and is
/// not a draw among several. All recorded runs of a prompt count.
/// </summary>
public sealed class ScreenCandidates(AgentRegistry agents, EvaluationLedger evaluations, DecisionLedger decisions, ProvisionLedger provisions)
    : IActivity<ScreenCandidatesInput, ScreeningResult>
{
    /// <inheritdoc/>
    public async Task<ScreeningResult> RunAsync(ScreenCandidatesInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get((await FindAsync(input.BaselineEvaluationId, cancellationToken)).Agent);
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var baseline = await ScoreAsync(memory, input.BaselineEvaluationId, cancellationToken);
        List<double> scores = [];
        foreach (var candidate in input.Candidates)
        {
            scores.Add(await ScoreAsync(memory, candidate.EvaluationId, cancellationToken));
        }

        var best = scores.Count == 0 ? -1 : scores.IndexOf(scores.Max());
        return new ScreeningResult(best >= 0 && scores[best] > baseline ? input.Candidates[best].Candidate : null, baseline, scores);
    }

    /// <summary>The prompt's score on the training cases; that of the evaluation alone when its judge was not trusted.</summary>
    private async Task<double> ScoreAsync(PromptMemory memory, string evaluationId, CancellationToken cancellationToken)
    {
        var row = await FindAsync(evaluationId, cancellationToken);
        var text = await provisions.GetPromptAsync(row.PromptId, row.PromptVersion, cancellationToken);
        return memory.Find(text ?? "")?.ScoreOf(memory.Splits.Train)
            ?? RecordEvaluation.Summary(await evaluations.GetCasesAsync(evaluationId, cancellationToken), CaseSplit.Train)?.Mean
            ?? throw new PermanentFaultException($"Evaluation {evaluationId} has no scored training case.");
    }

    private async Task<EvaluationRow> FindAsync(string evaluationId, CancellationToken cancellationToken) =>
        await evaluations.FindAsync(evaluationId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no evaluation of instance {evaluationId}.");
}
