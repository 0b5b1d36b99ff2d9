using ResearchFlows.Agents;
using ResearchFlows.Ports;

namespace ResearchFlows.Evaluation;

/// <summary>An evaluation that the ledger may have.</summary>
/// <param name="HasCases">Whether the agent has cases for such an evaluation.</param>
/// <param name="EvaluationId">Its instance id; null when there is none.</param>
public sealed record FoundEvaluation(bool HasCases, string? EvaluationId);

/// <summary>Looks for a finished, trusted evaluation without errors of the same version, with the same cases, models and settings.</summary>
public sealed class FindEvaluation(AgentRegistry agents, AgentProvisioner provisioner, EvaluationLedger evaluations) : IActivity<EvaluationInput, FoundEvaluation>
{
    /// <inheritdoc/>
    public async Task<FoundEvaluation> RunAsync(EvaluationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        if (EvaluationPlans.Cases(agent, input.Splits).Count == 0)
        {
            return new FoundEvaluation(false, null);
        }

        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = input.PromptVersion is { } wanted ? provisioned.Find(wanted) : provisioned.InForce;
        return new FoundEvaluation(true, (await evaluations.FindSameAsync(EvaluationPlans.Row(agent, version, input), cancellationToken))?.InstanceId);
    }
}
