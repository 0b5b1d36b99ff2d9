using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ledger;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Activities;

/// <summary>Which agent is to answer what.</summary>
public sealed record PrepareRunInput(string Agent, string Question, EvaluatedCase? Evaluation);

/// <summary>What the run goes by.</summary>
/// <param name="VectorStoreId">The agent's vector store.</param>
/// <param name="PromptId">The prompt; its text is kept in the ledger.</param>
/// <param name="PromptVersion">The version in force, or the one that is evaluated.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Limits">When it must come to an answer.</param>
public sealed record PreparedRun(string VectorStoreId, string PromptId, int PromptVersion, string Model, AgentLimits Limits);

/// <summary>Resolves the agent: provisioned vector store, prompt version in force, model, limits.</summary>
public sealed class PrepareRun(AgentRegistry agents, AgentProvisioner provisioner, ProvisionLedger provisions, RunLedger runs, TimeProvider time)
    : IActivity<PrepareRunInput, PreparedRun>
{
    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The prompt version to evaluate does not exist.</exception>
    public async Task<PreparedRun> RunAsync(PrepareRunInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = VersionFor(input, provisioned);
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        var run = await runs.BeginAsync(
            new Run
            {
                InstanceId = context.InstanceId,
                Agent = agent.Name,
                Question = input.Question,
                VectorStoreId = provisioned.VectorStoreId,
                PromptId = version.PromptId,
                PromptVersion = version.Version,
                Evaluation = input.Evaluation is not null,
                StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        return new PreparedRun(run.VectorStoreId, run.PromptId, run.PromptVersion, agent.Model, agent.Limits);
    }

    private static PromptVersion VersionFor(PrepareRunInput input, ProvisionedAgent provisioned) => input.Evaluation is { PromptVersion: var wanted }
        ? provisioned.Versions.FirstOrDefault(version => version.Version == wanted)
            ?? throw new PermanentFaultException($"Prompt {provisioned.PromptId} of agent {input.Agent} has no version {wanted}.")
        : provisioned.InForce;
}
