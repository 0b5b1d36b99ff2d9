namespace ResearchFlows.Evaluation;

/// <summary>Scores by split out of a version's evaluations.</summary>
internal static class SplitScores
{
    /// <summary>For each split its score in the newest evaluation that has it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="evaluations">The version's evaluations, oldest first.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<ScoreSummary>> NewestAsync(
        EvaluationLedger ledger, IEnumerable<EvaluationRow> evaluations, CancellationToken cancellationToken)
    {
        List<ScoreSummary> scores = [];
        foreach (var evaluation in evaluations.Reverse())
        {
            var cases = await ledger.GetCasesAsync(evaluation.InstanceId, cancellationToken);
            foreach (var split in EvaluationPlans.AllSplits.Where(split => scores.All(score => score.Split != split)))
            {
                if (RecordEvaluation.Summary(cases, split) is { } score)
                {
                    scores.Add(score);
                }
            }
        }

        return [.. scores.OrderBy(score => score.Split)];
    }
}
