namespace ResearchFlows.Improvement;

/// <summary>What two evaluations have in common, paired.</summary>
/// <param name="Differences">Candidate minus baseline, for each pair.</param>
/// <param name="Cases">Cases scored on both sides.</param>
/// <param name="AreRuns">Whether the pairs are single runs instead of cases.</param>
/// <param name="LeftOut">Cases, or runs (<c>case#repeat</c>), scored on one side only.</param>
internal sealed record ScorePairs(IReadOnlyList<double> Differences, int Cases, bool AreRuns, IReadOnlyList<string> LeftOut)
{
    /// <summary>Pairs by case, or by run when fewer than so many cases were scored on both sides.</summary>
    public static ScorePairs Match(IReadOnlyList<CaseScore> baseline, IReadOnlyList<CaseScore> candidate, int fewCases)
    {
        var (differences, leftOut) = Pair(baseline, candidate, score => score.CaseId);
        if (differences.Count >= fewCases || differences.Count == 0)
        {
            return new ScorePairs(differences, differences.Count, false, leftOut);
        }

        var (runs, leftOutRuns) = Pair(baseline, candidate, score => FormattableString.Invariant($"{score.CaseId}#{score.Repeat}"));
        return new ScorePairs(runs, differences.Count, true, leftOutRuns);
    }

    private static (List<double> Differences, List<string> LeftOut) Pair(
        IReadOnlyList<CaseScore> baseline, IReadOnlyList<CaseScore> candidate, Func<CaseScore, string> key)
    {
        var before = Means(baseline, key);
        var after = Means(candidate, key);
        var shared = before.Keys.Intersect(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var single = before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(id => !before.ContainsKey(id) || !after.ContainsKey(id));
        return ([.. shared.Select(id => after[id] - before[id])], [.. single.Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<string, double> Means(IReadOnlyList<CaseScore> scores, Func<CaseScore, string> key) =>
        scores.GroupBy(key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(score => score.Score), StringComparer.Ordinal);
}
