using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>Which versions to compare.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="FirstVersion">The version in force before.</param>
public sealed record SummarizeOptimizationInput(string Agent, int FirstVersion);

/// <summary>The best prompt, and scores before and after.</summary>
public sealed record OptimizationSummary(int BestVersion, IReadOnlyList<SplitComparison> Splits);

/// <summary>Reads from the ledger what an optimization came to.</summary>
public sealed class SummarizeOptimization(ProvisionLedger provisions, EvaluationLedger evaluations, DecisionLedger decisions)
    : IActivity<SummarizeOptimizationInput, OptimizationSummary>
{
    /// <inheritdoc/>
    public async Task<OptimizationSummary> RunAsync(SummarizeOptimizationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var promptId = (await provisions.GetAgentAsync(input.Agent, cancellationToken)).PromptId ?? "";
        var best = BestPrompt.Of(await decisions.GetAllAsync(input.Agent, promptId, cancellationToken)) ?? input.FirstVersion;
        var all = (await evaluations.GetAllAsync(input.Agent, cancellationToken)).Where(evaluation => evaluation.PromptId == promptId).ToList();
        var before = await SplitScores.NewestAsync(evaluations, all.Where(evaluation => evaluation.PromptVersion == input.FirstVersion), cancellationToken);
        var after = await SplitScores.NewestAsync(evaluations, all.Where(evaluation => evaluation.PromptVersion == best), cancellationToken);
        return new OptimizationSummary(
            best,
            [.. EvaluationPlans.AllSplits.Select(split => new SplitComparison(
                split, before.FirstOrDefault(score => score.Split == split), after.FirstOrDefault(score => score.Split == split)))]);
    }
}
