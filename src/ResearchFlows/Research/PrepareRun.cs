using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Which agent is to answer what.</summary>
public sealed record PrepareRunInput(string Agent, string Question, EvaluatedCase? Evaluation, string? Previous = null, FromTurn? From = null);

/// <summary>What the run goes by.</summary>
/// <param name="VectorStoreId">The agent's vector store.</param>
/// <param name="PromptId">The prompt; its text is kept in the ledger.</param>
/// <param name="PromptVersion">The version in force, or the one that is evaluated.</param>
/// <param name="Model">The model that answers.</param>
/// <param name="Limits">When it must come to an answer.</param>
/// <param name="PreviousResponseId">The response that its first turn continues from, when it takes a conversation over.</param>
public sealed record PreparedRun(
    string VectorStoreId, string PromptId, int PromptVersion, string Model, AgentLimits Limits, string? PreviousResponseId = null);

/// <summary>Resolves the agent: provisioned vector store, prompt version in force, model, limits; and copies the conversation that is continued.</summary>
public sealed class PrepareRun(
    AgentRegistry agents, AgentProvisioner provisioner, ProvisionLedger provisions, RunLedger runs, TakenOverTurns takenOver, TimeProvider time)
    : IActivity<PrepareRunInput, PreparedRun>
{
    /// <inheritdoc/>
    /// <exception cref="PermanentFaultException">The prompt version or the case to evaluate does not exist.</exception>
    public async Task<PreparedRun> RunAsync(PrepareRunInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var provisioned = await provisioner.ProvisionAsync(agent, cancellationToken);
        var version = input.Evaluation is { PromptVersion: var wanted } ? provisioned.Find(wanted) : provisioned.InForce;
        await provisions.SavePromptAsync(version.PromptId, version.Version, version.Text, cancellationToken);
        var run = await runs.BeginAsync(
            new Run
            {
                InstanceId = context.InstanceId,
                Agent = agent.Name,
                Question = QuestionFor(input, agent),
                VectorStoreId = provisioned.VectorStoreId,
                PromptId = version.PromptId,
                PromptVersion = version.Version,
                Evaluation = input.Evaluation is not null,
                StartedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        var continued = await takenOver.TakeAsync(context.InstanceId, input.Previous, input.From, cancellationToken);
        return new PreparedRun(run.VectorStoreId, run.PromptId, run.PromptVersion, agent.Model, agent.Limits, continued?.ResponseId);
    }

    /// <summary>An evaluated case's question is its case's: what the orchestration carries may be cut.</summary>
    private static string QuestionFor(PrepareRunInput input, AgentDefinition agent) => input.Evaluation is { CaseId: var caseId }
        ? agent.Cases.FirstOrDefault(known => known.Id == caseId)?.Question ?? throw new PermanentFaultException($"Agent {agent.Name} has no case '{caseId}'.")
        : input.Question;
}
