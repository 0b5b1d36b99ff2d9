using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>What a round of improvement starts from.</summary>
public sealed record PrepareImprovementInput(string Agent);

/// <summary>What a round of improvement starts from.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="InForce">The version in force: the baseline.</param>
/// <param name="Latest">The latest version, which the next one is saved after.</param>
/// <param name="BaselineEvaluationId">An evaluation of the baseline that can be reused; null when there is none.</param>
/// <param name="Watch">Set when the version in force was promoted and not looked at since.</param>
/// <param name="Candidates">How many prompts to propose.</param>
/// <param name="ApprovalHours">How long an approval is waited for; null when none is needed.</param>
/// <param name="ThinEvidence">Whether there are too few cases for the gate to promote anything by itself.</param>
/// <param name="Rule">The rule that prompts are compared under (<see cref="GateRule"/>); null in instances that began under the one before.</param>
public sealed record ImprovementPlan(
    string PromptId, int InForce, int Latest, string? BaselineEvaluationId, WatchedPromotion? Watch, int Candidates, double? ApprovalHours, bool ThinEvidence,
    int? Rule = null)
{
    /// <summary>Whether the instance began under today's rule: what it asks for then is more than instances asked for that run since before.</summary>
    internal bool IsTodays => Rule is not null;
}

/// <summary>A promotion that the next evaluation looks at again.</summary>
/// <param name="PreviousVersion">The version before.</param>
/// <param name="PreviousEvaluationId">Its evaluation.</param>
public sealed record WatchedPromotion(int PreviousVersion, string PreviousEvaluationId);

/// <summary>Looks up what a round of improvement starts from.</summary>
public sealed class PrepareImprovement(
    AgentRegistry agents, AgentProvisioner provisioner, ProvisionLedger provisions, EvaluationLedger evaluations, DecisionLedger decisions)
    : IActivity<PrepareImprovementInput, ImprovementPlan>
{
    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The agent has no cases to improve with.</exception>
    public async Task<ImprovementPlan> RunAsync(PrepareImprovementInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var splits = CaseSplits.Assign(agent.Cases);
        if (splits.Train.Count == 0 || splits.Validation.Count == 0)
        {
            throw new PermanentFaultException($"Agent {agent.Name} has no training or no validation cases; add test cases to improve with.");
        }

        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = provisioned.InForce;
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        var watch = await FindUnwatchedAsync(agent, version, cancellationToken);
        var reusable = watch is null ? await FindBaselineAsync(agent, version.Text, cancellationToken) : null;
        return new ImprovementPlan(
            version.PromptId, version.Version, provisioned.Versions[^1].Version, reusable, watch,
            agent.Improvement.Candidates, agent.Improvement.Approval ? agent.Improvement.ApprovalHours : null, splits.ThinEvidence, GateRule.Number);
    }

    /// <summary>The newest evaluation of the prompt on training cases, when the ledger knows all that an improvement begins with.</summary>
    private async Task<string?> FindBaselineAsync(AgentDefinition agent, string text, CancellationToken cancellationToken)
    {
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        return memory.HasBaseline(text)
            ? memory.Find(text)!.Runs.Last(run => memory.Splits.Train.Any(one => one.Id == run.CaseId)).EvaluationId
            : null;
    }

    /// <summary>The baseline is evaluated on what the proposer may see and on what the gate compares.</summary>
    internal static EvaluationInput BaselineInput(string agent, int version, int? repeats = null) => new(agent, version, [CaseSplit.Train, CaseSplit.Validation], repeats);

    /// <summary>The promotion that put this version in force, unless it was looked at since.</summary>
    private async Task<WatchedPromotion?> FindUnwatchedAsync(AgentDefinition agent, PromptVersion inForce, CancellationToken cancellationToken)
    {
        var about = (await decisions.GetAllAsync(agent.Name, inForce.PromptId, cancellationToken))
            .LastOrDefault(decision => decision.Version == inForce.Version && decision.Kind != DecisionKind.Rejected);
        return about is { Kind: DecisionKind.Promoted, BaselineEvaluationId: { } evaluationId } ? new WatchedPromotion(about.BaselineVersion, evaluationId) : null;
    }
}
