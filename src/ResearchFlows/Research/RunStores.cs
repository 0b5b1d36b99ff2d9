using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Research;

/// <summary>
/// The vector stores that a run searches. The server answers a search of a store that it has lost with no hits and no error, so whoever
/// finds nothing looks whether the store is still there.
/// </summary>
public sealed class RunStores(AgentRegistry agents, AgentProvisioner provisioner, VectorStores stores, ScratchStores scratch, RunLedger runs)
{
    /// <summary>Makes sure that the server has what the run searches, and provisions it again where it has not.</summary>
    /// <returns>The run with its new store; null when nothing was lost.</returns>
    internal async Task<Run?> RestoreAsync(Run run, CancellationToken cancellationToken)
    {
        var scratchLost = run.Evaluation && await scratch.RestoreAsync(run.InstanceId, agents.Get(run.Agent), cancellationToken);
        if (await stores.ExistsAsync(run.VectorStoreId, cancellationToken))
        {
            return scratchLost ? run : null;
        }

        var provisioned = await provisioner.ProvisionAsync(agents.Get(run.Agent), cancellationToken);
        await runs.SaveStoreAsync(run.InstanceId, provisioned.VectorStoreId, cancellationToken);
        return run with { VectorStoreId = provisioned.VectorStoreId };
    }
}
