using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Sqlite;

namespace ResearchFlows.Engine.Store;

/// <summary>
/// The durable store's schema. An instance's input and output are in its first and last event, so that a step rewrites a small row only;
/// pending timers, activities and children are what the history asked for and has no outcome of.
/// </summary>
internal static class EngineSchema
{
    /// <summary>How long another process's lock is waited for; only a tool that somebody runs beside the engine can hold one.</summary>
    public const int LockTimeoutSeconds = 2;

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
        """
        -- The same listings without children, which are most of the instances and stand in none of these; and one parent's children in order.
        DROP INDEX instances_by_parent;
        CREATE INDEX instances_by_parent ON instances (parent, created) WHERE parent IS NOT NULL;
        CREATE INDEX started_by_created ON instances (created) WHERE parent IS NULL;
        CREATE INDEX started_by_name ON instances (name, created) WHERE parent IS NULL;
        CREATE INDEX started_by_agent ON instances (agent, created) WHERE parent IS NULL AND agent IS NOT NULL;
        CREATE INDEX started_by_status ON instances (status, created) WHERE parent IS NULL;
        CREATE INDEX started_by_name_agent ON instances (name, agent, created) WHERE parent IS NULL AND agent IS NOT NULL;
        CREATE INDEX started_by_name_status ON instances (name, status, created) WHERE parent IS NULL;
        CREATE INDEX started_by_agent_status ON instances (agent, status, created) WHERE parent IS NULL AND agent IS NOT NULL;
        CREATE INDEX started_by_name_agent_status ON instances (name, agent, status, created) WHERE parent IS NULL AND agent IS NOT NULL;
        """,
    ];

    public static int Version => Migrations.Length;

    /// <summary>Creates the file when there is none, and brings an older one to this version.</summary>
    /// <exception cref="EngineTooNewException">A newer program wrote the file.</exception>
    /// <exception cref="EngineUnavailableException">The file cannot be used.</exception>
    public static void Prepare(string databaseFile)
    {
        try
        {
            using var connection = Open(databaseFile, SqliteOpenMode.ReadWriteCreate);
            Migrate(connection, databaseFile);
        }
        catch (SqliteException exception)
        {
            throw Unavailable(databaseFile, "used", exception);
        }
    }

    /// <summary>Opens the file for writing: WAL, and a commit is on the disk when it returns. A file that is gone is not begun anew.</summary>
    public static SqliteConnection OpenForWriting(string databaseFile) => Open(databaseFile, SqliteOpenMode.ReadWrite);

    /// <summary>Leaves the file whole by itself, without a write-ahead log beside it, when nothing else has it open.</summary>
    public static void Checkpoint(string databaseFile)
    {
        try
        {
            using var connection = OpenForWriting(databaseFile);
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The write-ahead log stays, and the next start reads it: nothing is lost. What is wrong with the file was said when it was written.
        }
    }

    /// <summary>What to say of a file that cannot be used.</summary>
    public static EngineUnavailableException Unavailable(string databaseFile, string what, SqliteException exception) =>
        new($"The durable store {databaseFile} cannot be {what}: {exception.Describe()}", exception);

    private static SqliteConnection Open(string databaseFile, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = databaseFile,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = LockTimeoutSeconds,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection, string databaseFile)
    {
        var found = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (found > Version)
        {
            throw new EngineTooNewException(databaseFile, found, Version);
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
