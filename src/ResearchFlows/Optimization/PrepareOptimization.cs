using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>How long an optimization goes on.</summary>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Patience">Rounds without a promotion after which it stops.</param>
/// <param name="Budget">What the rounds may spend together; null in instances that began when budgets were looked at between rounds only.</param>
public sealed record OptimizationPlan(int MaxIterations, int Patience, Budget? Budget = null);

/// <summary>Resolves the agent's settings for an optimization.</summary>
public sealed class PrepareOptimization(AgentRegistry agents) : IActivity<OptimizationInput, OptimizationPlan>
{
    /// <inheritdoc/>
    public Task<OptimizationPlan> RunAsync(OptimizationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var budget = new Budget(input.MaxModelCalls, input.MaxTokens, input.MaxMinutes, input.MaxMoney, agent.Prices);
        return Task.FromResult(new OptimizationPlan(input.MaxIterations ?? agent.Improvement.MaxIterations, input.Patience ?? agent.Improvement.Patience, budget));
    }
}
