using Microsoft.Extensions.Logging;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Agents;

/// <summary>An agent's things on the server, ready to use.</summary>
/// <param name="VectorStoreId">Its vector store, its documents indexed.</param>
/// <param name="PromptId">Its prompt.</param>
/// <param name="Versions">The prompt's versions, oldest first.</param>
public sealed record ProvisionedAgent(string VectorStoreId, string PromptId, IReadOnlyList<PromptVersion> Versions)
{
    /// <summary>The version in force.</summary>
    public PromptVersion InForce => Versions.LastOrDefault(version => version.IsDefault) ?? Versions[^1];

    /// <summary>The version of that number.</summary>
    /// <exception cref="PermanentFaultException">There is none.</exception>
    public PromptVersion Find(int version) => Versions.FirstOrDefault(known => known.Version == version)
        ?? throw new PermanentFaultException($"Prompt {PromptId} has no version {version}.");
}

/// <summary>
/// Creates an agent's vector store and prompt on first use and keeps its documents indexed. Intent is written to the ledger before each
/// creation, so that a second try finds what the first one left behind.
/// </summary>
public sealed partial class AgentProvisioner(
    ProvisionLedger ledger, ProvisionTurns turns, DocumentLedger index, AgentDocuments documents, VectorStores stores, Prompts prompts, WorkspaceDocuments workspaces,
    ILogger<AgentProvisioner> logger)
{
    private readonly KeyedLock _locks = new();

    /// <summary>Makes sure that everything the agent needs is there and as its files say.</summary>
    public async Task<ProvisionedAgent> ProvisionAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync(agent.Name, cancellationToken);
        if (!turns.AreNeeded)
        {
            return await MakeAsync(agent, cancellationToken);
        }

        if (await FindReadyAsync(agent, cancellationToken) is { } ready)
        {
            return ready;
        }

        await using var turn = await turns.EnterAsync(agent.Name, cancellationToken);
        return await MakeAsync(agent, cancellationToken);
    }

    /// <summary>The agent's things when none of them has to be made or changed: then no worker keeps another one waiting.</summary>
    private async Task<ProvisionedAgent?> FindReadyAsync(AgentDefinition agent, CancellationToken cancellationToken) =>
        await ledger.FindAgentAsync(agent.Name, cancellationToken) is { VectorStoreId: { } store, PromptId: { } prompt }
        && await stores.ExistsAsync(store, cancellationToken)
        && await prompts.GetVersionsAsync(prompt, cancellationToken) is { Count: > 0 } versions
        && !await documents.HaveChangedAsync(agent, store, cancellationToken)
            ? new ProvisionedAgent(store, prompt, versions)
            : null;

    private async Task<ProvisionedAgent> MakeAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var provision = await ledger.GetAgentAsync(agent.Name, cancellationToken);
        provision = await ProvisionStoreAsync(agent, provision, cancellationToken);
        (provision, var versions) = await ProvisionPromptAsync(agent, provision, cancellationToken);
        await documents.IndexAsync(agent, provision.VectorStoreId!, cancellationToken);
        return new ProvisionedAgent(provision.VectorStoreId!, provision.PromptId!, versions);
    }

    private async Task<AgentProvision> ProvisionStoreAsync(AgentDefinition agent, AgentProvision provision, CancellationToken cancellationToken)
    {
        IReadOnlyList<IndexedFile> lost = [];
        if (provision.VectorStoreId is { } known)
        {
            if (await stores.ExistsAsync(known, cancellationToken))
            {
                return provision;
            }

            LogLost(agent.Name, "vector store", known);
            lost = await index.GetFilesAsync(known, cancellationToken);
            await index.ForgetStoreAsync(known, cancellationToken);
            provision = provision with { VectorStoreId = null, VectorStoreName = null };
        }

        var begun = provision.VectorStoreName is not null;
        provision = provision with { VectorStoreName = provision.VectorStoreName ?? $"{agent.Name}-{Guid.NewGuid():N}" };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        var id = begun ? await stores.FindAsync(provision.VectorStoreName, cancellationToken) : null;
        id ??= await stores.CreateAsync(provision.VectorStoreName, agent.EmbeddingModel, agent.EmbeddingDimension, cancellationToken);
        provision = provision with { VectorStoreId = id };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        LogCreated(agent.Name, "vector store", id);
        await workspaces.IndexAgainAsync(agent, id, lost, cancellationToken);
        return provision;
    }

    private async Task<(AgentProvision Provision, IReadOnlyList<PromptVersion> Versions)> ProvisionPromptAsync(
        AgentDefinition agent, AgentProvision provision, CancellationToken cancellationToken)
    {
        if (provision.PromptId is { } known)
        {
            if (await prompts.GetVersionsAsync(known, cancellationToken) is { Count: > 0 } versions)
            {
                return (provision, versions);
            }

            LogLost(agent.Name, "prompt", known);
            provision = provision with { PromptId = null, PromptMarker = null };
        }

        var begun = provision.PromptMarker is not null;
        provision = provision with { PromptMarker = provision.PromptMarker ?? $"researchflows_{Guid.NewGuid():N}" };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        var prompt = begun ? await prompts.FindAsync(provision.PromptMarker, cancellationToken) : null;
        prompt ??= await prompts.CreateAsync(agent.Prompt, provision.PromptMarker, cancellationToken);
        provision = provision with { PromptId = prompt.PromptId };
        await ledger.SaveAgentAsync(provision, cancellationToken);
        LogCreated(agent.Name, "prompt", prompt.PromptId);
        return (provision, await prompts.GetVersionsAsync(prompt.PromptId, cancellationToken));
    }


    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}: created {What} {Id}.")]
    private partial void LogCreated(string agent, string what, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: the server no longer has {What} {Id}; it is created again.")]
    private partial void LogLost(string agent, string what, string id);
}
