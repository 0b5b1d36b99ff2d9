namespace ResearchFlows.Crashes.Runs;

/// <summary>What nothing needs any more, or was only half done, after a run has ended; an undisturbed run leaves none of it either.</summary>
internal static class Leftovers
{
    private static readonly (string What, string Sql)[] Queries =
    [
        ("unfinished instance", "SELECT id AS what FROM engine.instances WHERE status IN (0, 1, 5)"),
        ("history without an instance", "SELECT DISTINCT instance AS what FROM engine.history WHERE instance NOT IN (SELECT sequence FROM engine.instances)"),
        ("run without an instance", "SELECT instanceId AS what FROM runs WHERE instanceId NOT IN (SELECT id FROM engine.instances)"),
        ("turn without a run", "SELECT instanceId AS what FROM turns WHERE instanceId NOT IN (SELECT instanceId FROM runs)"),
        ("tool call without a run", "SELECT instanceId AS what FROM toolCalls WHERE instanceId NOT IN (SELECT instanceId FROM runs)"),
        ("lease of an improvement that has come to its end", "SELECT holder AS what FROM leases JOIN engine.instances ON id = holder WHERE status <> 4"),
        ("scratch store in the ledger", "SELECT instanceId AS what FROM scratchStores"),
        ("half-indexed file in the ledger", "SELECT path AS what FROM indexedFiles WHERE fileId IS NULL OR attached = 0"),
        ("file in the ledger that the server does not have", "SELECT path AS what FROM indexedFiles WHERE fileId NOT IN (SELECT file_id FROM devstack.vector_store_files)"),
        ("uploaded file in no vector store", "SELECT filename AS what FROM devstack.files WHERE id NOT IN (SELECT file_id FROM devstack.vector_store_files)"),
        ("file twice in a vector store", "SELECT filename AS what FROM devstack.vector_store_files GROUP BY vector_store_id, filename HAVING COUNT(*) > 1"),
        ("vector store of no agent", "SELECT name AS what FROM devstack.vector_stores WHERE id NOT IN (SELECT vectorStoreId FROM agents WHERE vectorStoreId IS NOT NULL)"),
        ("prompt of no agent", "SELECT prompt_id AS what FROM devstack.prompts WHERE prompt_id NOT IN (SELECT promptId FROM agents WHERE promptId IS NOT NULL)"),
        ("candidate's prompt version that the ledger does not know", "SELECT version AS what FROM devstack.prompt_versions WHERE (prompt_id, version) NOT IN (SELECT promptId, version FROM prompts)"),
    ];

    public static IEnumerable<string> Find(string data)
    {
        using var stores = new StoreCopy(data);
        return [.. Queries.SelectMany(query => stores.Rows("ledger.db", query.Sql, "engine", "devstack").Select(row => $"left behind: {query.What}: {row["what"]}"))];
    }
}
