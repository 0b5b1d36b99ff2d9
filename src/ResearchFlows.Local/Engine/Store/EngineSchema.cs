using Dapper;
using Microsoft.Data.Sqlite;

namespace ResearchFlows.Local.Engine.Store;

/// <summary>
/// The durable store's schema. An instance's input and output are in its first and last event, so that a step rewrites a small row only;
/// pending timers, activities and children are what the history asked for and has no outcome of.
/// </summary>
internal static class EngineSchema
{
    /// <summary>One script a version; append, never change one that was released.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE instances (
            sequence      INTEGER PRIMARY KEY AUTOINCREMENT, -- newest first is its descending order
            id            TEXT NOT NULL UNIQUE,
            name          TEXT NOT NULL,
            status        INTEGER NOT NULL,                  -- OrchestrationRuntimeStatus
            created       INTEGER NOT NULL,                  -- UTC, ticks of 100 ns
            updated       INTEGER NOT NULL,
            execution     INTEGER NOT NULL,                  -- 0, then one more at each continue-as-new
            agent         TEXT,
            parent        TEXT,
            custom_status TEXT,
            failure       TEXT
        ) STRICT;
        CREATE INDEX instances_by_name ON instances (name);
        CREATE INDEX instances_by_status ON instances (status);
        CREATE INDEX instances_by_created ON instances (created);
        CREATE INDEX instances_by_agent ON instances (agent) WHERE agent IS NOT NULL;
        CREATE INDEX instances_by_parent ON instances (parent) WHERE parent IS NOT NULL;
        CREATE TABLE history (
            instance INTEGER NOT NULL, -- instances.sequence
            sequence INTEGER NOT NULL, -- from 0 in each execution
            event    TEXT NOT NULL,    -- HistoryEvent as JSON
            PRIMARY KEY (instance, sequence)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- Each combination of a listing's filters has an index that holds its instances in order.
        DROP INDEX instances_by_name;
        DROP INDEX instances_by_agent;
        DROP INDEX instances_by_status;
        CREATE INDEX instances_by_name ON instances (name, created);
        CREATE INDEX instances_by_agent ON instances (agent, created) WHERE agent IS NOT NULL;
        CREATE INDEX instances_by_status ON instances (status, created);
        CREATE INDEX instances_by_name_agent ON instances (name, agent, created) WHERE agent IS NOT NULL;
        CREATE INDEX instances_by_name_status ON instances (name, status, created);
        CREATE INDEX instances_by_agent_status ON instances (agent, status, created) WHERE agent IS NOT NULL;
        CREATE INDEX instances_by_name_agent_status ON instances (name, agent, status, created) WHERE agent IS NOT NULL;
        CREATE INDEX instances_by_end ON instances (updated) WHERE status IN (2, 3, 4);
        """,
    ];

    public static int Version => Migrations.Length;

    /// <summary>Opens the file for writing: WAL, and a commit is on the disk when it returns.</summary>
    public static SqliteConnection OpenForWriting(string databaseFile)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = databaseFile,
            Pooling = false,
        }.ToString());
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        return connection;
    }

    /// <summary>Brings an older or new file to this version.</summary>
    /// <exception cref="InvalidOperationException">A newer program wrote the file.</exception>
    public static void Migrate(SqliteConnection connection, string databaseFile)
    {
        var found = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (found > Version)
        {
            throw new InvalidOperationException(
                $"'{databaseFile}' has schema version {found}, this program knows up to {Version}. Use the newer program, or another data folder.");
        }

        for (var version = found; version < Version; version++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(Migrations[version], transaction: transaction);
            connection.Execute($"PRAGMA user_version = {version + 1}", transaction: transaction);
            transaction.Commit();
        }
    }
}
