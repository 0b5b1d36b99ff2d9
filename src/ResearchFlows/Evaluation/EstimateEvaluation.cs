using ResearchFlows.Agents;
using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>What an evaluation will cost, by experience.</summary>
/// <param name="Runs">Runs of cases.</param>
/// <param name="Cost">What they cost; null as long as there is no experience.</param>
/// <param name="Minutes">Minutes that they take; null likewise.</param>
/// <param name="OneRun">What one run may cost within the agent's limits: without experience that must be left.</param>
public sealed record EvaluationEstimate(int Runs, Cost? Cost, double? Minutes, Cost OneRun);

/// <summary>Says beforehand what an evaluation will cost.</summary>
public sealed class EstimateEvaluation(AgentRegistry agents, EvaluationLedger evaluations) : IActivity<EvaluationInput, EvaluationEstimate>
{
    /// <inheritdoc/>
    public async Task<EvaluationEstimate> RunAsync(EvaluationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var runs = EvaluationPlans.Cases(agent, input.Splits).Count * (input.Repeats ?? agent.Evaluation.Repeats);
        return await evaluations.GetExperienceAsync(EvaluationPlans.Like(agent), cancellationToken) is { } experience
            ? new EvaluationEstimate(runs, experience.Of(1, runs), experience.MinutesOf(runs, agent.Evaluation.Parallelism), EvaluationPlans.DearestRun(agent))
            : new EvaluationEstimate(runs, null, null, EvaluationPlans.DearestRun(agent));
    }
}
