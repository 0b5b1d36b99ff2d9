using ResearchFlows.Agents;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>How long an optimization goes on.</summary>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Patience">Rounds without a promotion after which it stops.</param>
public sealed record OptimizationPlan(int MaxIterations, int Patience);

/// <summary>Resolves the agent's settings for an optimization.</summary>
public sealed class PrepareOptimization(AgentRegistry agents) : IActivity<OptimizationInput, OptimizationPlan>
{
    /// <inheritdoc/>
    public Task<OptimizationPlan> RunAsync(OptimizationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var settings = agents.Get(input.Agent).Improvement;
        return Task.FromResult(new OptimizationPlan(input.MaxIterations ?? settings.MaxIterations, input.Patience ?? settings.Patience));
    }
}
