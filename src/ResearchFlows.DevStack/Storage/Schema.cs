using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.DevStack.VectorStores;

namespace ResearchFlows.DevStack.Storage;

/// <summary>The tables. <c>ordinal</c> columns keep the order of creation, which times in whole seconds cannot.</summary>
internal static class Schema
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS prompts (
            ordinal INTEGER PRIMARY KEY,
            prompt_id TEXT NOT NULL UNIQUE,
            default_version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS prompt_versions (
            prompt_id TEXT NOT NULL REFERENCES prompts (prompt_id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            prompt TEXT NOT NULL,
            variables TEXT NOT NULL,
            PRIMARY KEY (prompt_id, version));
        CREATE TABLE IF NOT EXISTS files (
            ordinal INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            filename TEXT NOT NULL,
            purpose TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            content BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS vector_stores (
            ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            metadata TEXT NOT NULL,
            expires_after TEXT);
        CREATE TABLE IF NOT EXISTS vector_store_files (
            ordinal INTEGER PRIMARY KEY,
            vector_store_id TEXT NOT NULL REFERENCES vector_stores (id) ON DELETE CASCADE,
            file_id TEXT NOT NULL,
            document_id TEXT NOT NULL,
            filename TEXT NOT NULL,
            attributes TEXT NOT NULL,
            chunking_strategy TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            last_error TEXT,
            UNIQUE (vector_store_id, file_id));
        CREATE TABLE IF NOT EXISTS file_batches (
            id TEXT PRIMARY KEY,
            vector_store_id TEXT NOT NULL REFERENCES vector_stores (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            file_ids TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS conversations (
            id TEXT PRIMARY KEY,
            created_at INTEGER NOT NULL,
            metadata TEXT,
            messages TEXT);
        CREATE TABLE IF NOT EXISTS conversation_items (
            ordinal INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            item TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS responses (
            ordinal INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,
            input TEXT NOT NULL,
            messages TEXT NOT NULL);
        """;

    private const int Version = 2;

    /// <exception cref="DataFileException">A newer DevStack wrote the file.</exception>
    public static void Apply(SqliteConnection connection, string file)
    {
        var found = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (found > Version)
        {
            throw new DataFileException($"DevStack's data file {file} has schema version {found}; this program knows versions up to {Version}. Use the newer program, or another file.");
        }
        // A stand-in may lose its last moments when the power fails; it must not lose its consistency. NORMAL under WAL gives that.
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;");
        connection.Execute(Tables);
        using var upgrade = connection.BeginTransaction();
        if (found == 1)
        {
            ChunkIndex.UpgradeAll(connection);
        }
        WriteVersion(connection);
        upgrade.Commit();
    }

    /// <summary>Empties every table, and drops the indexes of vector stores.</summary>
    public static int Clear(SqliteConnection connection)
    {
        var indexes = connection.Query<string>("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").ToList();
        indexes.ForEach(index => connection.Execute($"DROP TABLE {index}"));
        return connection.Execute(
            "DELETE FROM prompts; DELETE FROM files; DELETE FROM vector_stores; DELETE FROM conversations; DELETE FROM responses;");
    }

    public static int WriteVersion(SqliteConnection connection) => connection.Execute($"PRAGMA user_version = {Version}");
}
