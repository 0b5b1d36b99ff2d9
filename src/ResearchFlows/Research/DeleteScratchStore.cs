using ResearchFlows.Ports;

namespace ResearchFlows.Research;

/// <summary>Whose scratch store to delete.</summary>
public sealed record DeleteScratchStoreInput(string InstanceId);

/// <summary>Deletes the scratch vector store of an evaluated case, and the files in it.</summary>
public sealed class DeleteScratchStore(ScratchStores scratch) : IActivity<DeleteScratchStoreInput, bool>
{
    /// <inheritdoc/>
    /// <returns>True: whether there was one is forgotten when it runs again after a crash.</returns>
    public async Task<bool> RunAsync(DeleteScratchStoreInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        await scratch.DeleteAsync(input.InstanceId, cancellationToken);
        return true;
    }
}
