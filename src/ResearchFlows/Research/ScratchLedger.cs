using Dapper;
using ResearchFlows.Ledger;

namespace ResearchFlows.Research;

/// <summary>The scratch vector store of one evaluated case.</summary>
public sealed record ScratchStore
{
    /// <summary>The instance whose case indexes into it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Its name on the server; written before it is created.</summary>
    public required string Name { get; init; }

    /// <summary>Its id; null until it is created.</summary>
    public string? VectorStoreId { get; init; }
}

/// <summary>The scratch vector stores that exist, or may: each is forgotten only after it is deleted.</summary>
public sealed class ScratchLedger(LedgerDatabase ledger)
{
    /// <summary>The instance's scratch store, if it has one.</summary>
    public Task<ScratchStore?> FindAsync(string instanceId, CancellationToken cancellationToken) => ledger.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<ScratchStore>(
            "SELECT * FROM scratchStores WHERE instanceId = @instanceId", new { instanceId }),
        cancellationToken);

    /// <summary>Every scratch store there is.</summary>
    public Task<IReadOnlyList<ScratchStore>> GetAllAsync(CancellationToken cancellationToken) => ledger.ReadAsync<IReadOnlyList<ScratchStore>>(
        async connection => (await connection.QueryAsync<ScratchStore>("SELECT * FROM scratchStores ORDER BY instanceId")).AsList(),
        cancellationToken);

    /// <summary>Keeps the scratch store's row.</summary>
    public Task SaveAsync(ScratchStore store, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        """
        INSERT INTO scratchStores (instanceId, name, vectorStoreId) VALUES (@InstanceId, @Name, @VectorStoreId)
        ON CONFLICT (instanceId) DO UPDATE SET vectorStoreId = excluded.vectorStoreId
        """, store, cancellationToken);

    /// <summary>Forgets a deleted scratch store.</summary>
    public Task ForgetAsync(string instanceId, CancellationToken cancellationToken) => ledger.ExecuteAsync(
        "DELETE FROM scratchStores WHERE instanceId = @instanceId", new { instanceId }, cancellationToken);
}
