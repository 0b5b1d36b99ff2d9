namespace ResearchFlows.Sqlite;

/// <summary>What a <see cref="GroupCommitWriter{TCommands}"/> writes to; used by its thread alone.</summary>
/// <typeparam name="TCommands">What changes are made with.</typeparam>
public interface IWrittenStore<TCommands> : IDisposable
{
    /// <summary>The store's name in the list of threads.</summary>
    string Name { get; }

    /// <summary>
    /// Runs all changes in one transaction and commits it. A change that fails alone is taken back and told so; an empty batch finds out
    /// whether the store can be written.
    /// </summary>
    /// <param name="batch">The changes.</param>
    /// <param name="number">The number of the commit, from 1.</param>
    /// <exception cref="Exception">Nothing of the batch was recorded, or it is not known; the next commit begins anew.</exception>
    void Commit(IReadOnlyList<Change<TCommands>> batch, long number);

    /// <summary>Makes sure that the store can be written: writes what is there already.</summary>
    void Probe();

    /// <summary>Told why a transaction failed; gives what those who wait for it are told.</summary>
    Exception Failed(Exception exception);

    /// <summary>Told of each transaction that is recorded.</summary>
    void Written();

    /// <summary>What those are told who come when the writer has stopped.</summary>
    Exception Stopped();
}
