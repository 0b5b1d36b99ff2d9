using Microsoft.Data.Sqlite;

namespace ResearchFlows.Sqlite;

/// <summary>What a <see cref="GroupCommitWriter{TCommands}"/> has to know of its file.</summary>
/// <typeparam name="TCommands">What changes are made with.</typeparam>
public sealed record WrittenFile<TCommands>
{
    /// <summary>The file's name in the list of threads.</summary>
    public required string Name { get; init; }

    /// <summary>The schema version that the file has, written again to find out whether it can be written.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Opens a connection for writing.</summary>
    public required Func<SqliteConnection> Open { get; init; }

    /// <summary>Makes the commands of a connection.</summary>
    public required Func<SqliteConnection, TCommands> Commands { get; init; }

    /// <summary>Told why a transaction failed; gives what those who wait for it are told.</summary>
    public required Func<Exception, Exception> Failed { get; init; }

    /// <summary>What those are told who come when the writer has stopped.</summary>
    public required Func<Exception> Stopped { get; init; }

    /// <summary>Told of each transaction that is on the disk.</summary>
    public Action Written { get; init; } = static () => { };

    /// <summary>A seam for fault tests: called with the number of the commit (from 1) before each one.</summary>
    public Action<long>? BeforeCommit { get; init; }

    /// <summary>The same, called once the commit is on the disk and before anybody is told.</summary>
    public Action<long>? AfterCommit { get; init; }
}
