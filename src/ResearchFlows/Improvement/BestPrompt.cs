namespace ResearchFlows.Improvement;

/// <summary>The best prompt: the promoted version with the highest validation score that was not rolled back since.</summary>
public static class BestPrompt
{
    /// <summary>Finds it among an agent's decisions, oldest first.</summary>
    /// <returns>The version; null when none was promoted.</returns>
    public static int? Of(IReadOnlyList<PromptDecision> decisions)
    {
        var rolledBack = decisions.Where(decision => decision.Kind == DecisionKind.RolledBack).Select(decision => decision.Version).ToHashSet();
        return decisions
            .Where(decision => decision.Kind == DecisionKind.Promoted && !rolledBack.Contains(decision.Version))
            .OrderByDescending(decision => decision.Score).ThenByDescending(decision => decision.Number)
            .FirstOrDefault()?.Version;
    }
}
