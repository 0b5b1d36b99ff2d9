namespace ResearchFlows.Improvement;

/// <summary>What two prompts have in common, case by case. Repeats make a case's mean better; they are never more cases.</summary>
/// <param name="Cases">The cases scored on both sides.</param>
/// <param name="Differences">Candidate minus baseline, for each of them.</param>
/// <param name="LeftOut">Cases scored on one side only.</param>
internal sealed record ScorePairs(IReadOnlyList<string> Cases, IReadOnlyList<double> Differences, IReadOnlyList<string> LeftOut)
{
    /// <summary>Pairs by case, each with its mean over its runs.</summary>
    public static ScorePairs Match(IReadOnlyList<CaseScore> baseline, IReadOnlyList<CaseScore> candidate)
    {
        var before = Means(baseline);
        var after = Means(candidate);
        var shared = before.Keys.Intersect(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var single = before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(id => !before.ContainsKey(id) || !after.ContainsKey(id));
        return new ScorePairs(shared, [.. shared.Select(id => after[id] - before[id])], [.. single.Order(StringComparer.Ordinal)]);
    }

    private static Dictionary<string, double> Means(IReadOnlyList<CaseScore> scores) =>
        scores.GroupBy(score => score.CaseId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Average(score => score.Score), StringComparer.Ordinal);
}
