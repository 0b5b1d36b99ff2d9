using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.LlamaStack;
using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>
/// Scratch vector stores: what an evaluated case indexes goes to one of its own, which is deleted afterwards. Its name is in the ledger
/// before it is created, and its row is forgotten only after it is deleted, so that none is left behind.
/// </summary>
public sealed class ScratchStores(ScratchLedger ledger, VectorStores stores, DocumentLedger documents, DocumentIndexer indexer, WorkspaceDocuments workspaces)
{
    private readonly KeyedLock _locks = new();

    /// <summary>The instance's scratch store; created when there is none.</summary>
    public async Task<string> GetAsync(string instanceId, AgentDefinition agent, CancellationToken cancellationToken)
    {
        using var held = await _locks.EnterAsync(instanceId, cancellationToken);
        var known = await ledger.FindAsync(instanceId, cancellationToken);
        if (known?.VectorStoreId is { } existing)
        {
            return existing;
        }

        var store = known ?? new ScratchStore { InstanceId = instanceId, Name = $"scratch-{Guid.NewGuid():N}" };
        await ledger.SaveAsync(store, cancellationToken);
        var id = (known is null ? null : await stores.FindAsync(store.Name, cancellationToken))
            ?? await stores.CreateAsync(store.Name, agent.EmbeddingModel, agent.EmbeddingDimension, cancellationToken);
        await ledger.SaveAsync(store with { VectorStoreId = id }, cancellationToken);
        return id;
    }

    /// <summary>The instance's scratch store, if it has one.</summary>
    public async Task<string?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        (await ledger.FindAsync(instanceId, cancellationToken))?.VectorStoreId;

    /// <summary>Makes the instance's scratch store again when the server has lost it, and indexes again what it held.</summary>
    /// <returns>Whether it was lost.</returns>
    public async Task<bool> RestoreAsync(string instanceId, AgentDefinition agent, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(instanceId, cancellationToken) is not { VectorStoreId: { } id } store || await stores.ExistsAsync(id, cancellationToken))
        {
            return false;
        }

        var held = await documents.GetFilesAsync(id, cancellationToken);
        await documents.ForgetStoreAsync(id, cancellationToken);
        await ledger.SaveAsync(store with { VectorStoreId = null }, cancellationToken);
        await workspaces.IndexAgainAsync(agent, await GetAsync(instanceId, agent, cancellationToken), held, cancellationToken);
        return true;
    }

    /// <summary>The stores that a run searches: the agent's, and its own scratch store.</summary>
    public async Task<IReadOnlyList<string>> StoresOfAsync(Run run, CancellationToken cancellationToken) =>
        run.Evaluation && await FindAsync(run.InstanceId, cancellationToken) is { } own ? [run.VectorStoreId, own] : [run.VectorStoreId];

    /// <summary>Deletes the instance's scratch store and its files, if it has one.</summary>
    public async Task DeleteAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(instanceId, cancellationToken) is not { } store)
        {
            return;
        }

        if ((store.VectorStoreId ?? await stores.FindAsync(store.Name, cancellationToken)) is { } id)
        {
            foreach (var file in await documents.GetFilesAsync(id, cancellationToken))
            {
                await indexer.RemoveAsync(file, cancellationToken);
            }

            await stores.DeleteAsync(id, cancellationToken);
        }

        await ledger.ForgetAsync(instanceId, cancellationToken);
    }

    /// <summary>Deletes the scratch stores whose run has ended, or was never there: what a terminated or lost evaluation left behind.</summary>
    public async Task SweepAsync(IOrchestrationClient client, CancellationToken cancellationToken)
    {
        foreach (var store in await ledger.GetAllAsync(cancellationToken))
        {
            if (await client.GetAsync(store.InstanceId, cancellationToken) is null or { HasEnded: true })
            {
                await DeleteAsync(store.InstanceId, cancellationToken);
            }
        }
    }
}
