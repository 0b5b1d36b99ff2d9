using ResearchFlows.Agents;

namespace ResearchFlows.Evaluation;

/// <summary>A scored run of a case, with the prompt it was run under.</summary>
public sealed record MeasuredRun
{
    /// <summary>The evaluation.</summary>
    public required string EvaluationId { get; init; }

    /// <summary>The prompt.</summary>
    public required string PromptId { get; init; }

    /// <summary>The prompt's version.</summary>
    public required int PromptVersion { get; init; }

    /// <summary>The prompt's text.</summary>
    public required string Text { get; init; }

    /// <summary>Hash of all cases that the agent had.</summary>
    public required string CasesHash { get; init; }

    /// <summary>Hash of the case's text; null where it was not recorded.</summary>
    public string? CaseHash { get; init; }

    /// <summary>The case.</summary>
    public required string CaseId { get; init; }

    /// <summary>Which run of the case in its evaluation, from 1.</summary>
    public required int Repeat { get; init; }

    /// <summary>0 to 1.</summary>
    public required double Score { get; init; }
}

/// <summary>The scored runs of an agent's cases as they stand now, under whatever prompt: what was measured once is not measured again.</summary>
public static class MeasuredRuns
{
    /// <summary>The runs by trusted judges with the agent's models, whose case's text is the same today; oldest first.</summary>
    public static async Task<IReadOnlyList<MeasuredRun>> ReadAsync(AgentDefinition agent, EvaluationLedger evaluations, CancellationToken cancellationToken)
    {
        var hashes = agent.Cases.ToDictionary(one => one.Id, EvaluationPlans.CaseHash, StringComparer.Ordinal);
        var all = EvaluationPlans.Hash(agent.Cases);
        var runs = await evaluations.GetRunsAsync(EvaluationPlans.Like(agent), cancellationToken);
        return [.. runs.Where(run => hashes.TryGetValue(run.CaseId, out var hash) && (run.CaseHash is null ? run.CasesHash == all : run.CaseHash == hash))];
    }
}
