using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>Which evaluation has failed.</summary>
/// <param name="EvaluationId">The evaluation.</param>
public sealed record ReadCostInput(string EvaluationId);

/// <summary>Reads what an evaluation has cost that failed, and so could not say it itself.</summary>
public sealed class ReadCost(EvaluationLedger evaluations) : IActivity<ReadCostInput, Cost>
{
    /// <inheritdoc/>
    public async Task<Cost> RunAsync(ReadCostInput input, ActivityContext context, CancellationToken cancellationToken) =>
        await evaluations.FindAsync(input.EvaluationId, cancellationToken) is { } row
            ? new Cost(row.ModelCalls ?? 0, new(row.InputTokens ?? 0, row.OutputTokens ?? 0))
            : Cost.None;
}
