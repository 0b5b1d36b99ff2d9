using Microsoft.DurableTask;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Improvement;

/// <summary>The evaluations that a round of an improvement makes, each an instance of its own, and what the round has cost so far. Replayable code.</summary>
internal sealed class RoundEvaluations(TaskOrchestrationContext context, int number, Budget? budget)
{
    private readonly DateTime _startedAt = context.CurrentUtcDateTime;

    /// <summary>What the round has cost.</summary>
    public Cost Cost { get; private set; } = Cost.None;

    /// <summary>Counts what was not an evaluation.</summary>
    public void Add(Cost cost) => Cost += cost;

    /// <summary>The instance of the evaluation that this round calls by a name.</summary>
    public string IdOf(string name) => FormattableString.Invariant($"{context.InstanceId}-r{number}-{name}");

    /// <summary>Runs an evaluation to its end.</summary>
    /// <returns>Its instance.</returns>
    /// <exception cref="OutOfBudgetException">The budget does not suffice for it, or was used up by it.</exception>
    public async Task<string> RunAsync(string name, EvaluationInput input)
    {
        var left = await SpareAsync(input);
        var result = await context.CallSubOrchestratorAsync<EvaluationResult>(
            nameof(EvaluationOrchestration), input with { Budget = left }, new SubOrchestrationOptions(instanceId: IdOf(name)));
        Cost += result.Cost;
        return result.OutOfBudget == true ? throw new OutOfBudgetException("A budget was used up before all cases were run.") : result.EvaluationId;
    }

    /// <summary>What is left of the budget; null when there is none.</summary>
    public Budget? Left() => budget?.Less(Cost, (context.CurrentUtcDateTime - _startedAt).TotalMinutes);

    /// <summary>What is left of the budget, when an evaluation will not exceed it by experience.</summary>
    private async Task<Budget?> SpareAsync(EvaluationInput input)
    {
        if (Left() is not { } left)
        {
            return null;
        }

        var estimate = await context.CallActivityAsync<EvaluationEstimate>(nameof(EstimateEvaluation), input, Retries.Default);
        var cost = estimate.Cost ?? estimate.OneRun;
        var what = estimate.Cost is null ? "a run at the agent's limits, as long as nothing is known of what its runs cost" : $"the next {estimate.Runs} runs of cases, by experience";
        return left.Covers(cost, estimate.Minutes ?? 0)
            ? left
            : throw new OutOfBudgetException(FormattableString.Invariant(
                $"The budget does not suffice for {what}: {cost.ModelCalls} model calls, {cost.Usage.Total} tokens, {estimate.Minutes ?? 0:0.0} minutes."));
    }

    /// <summary>An evaluation that failed has cost something all the same.</summary>
    public async Task CountFailedAsync(string name) =>
        Cost += await context.CallActivityAsync<Cost>(nameof(ReadCost), new ReadCostInput(IdOf(name)), Retries.Default);
}

/// <summary>A budget does not suffice for what is next.</summary>
internal sealed class OutOfBudgetException(string message) : Exception(message);
