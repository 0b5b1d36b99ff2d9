using Microsoft.Data.Sqlite;

namespace ResearchFlows.Sqlite;

/// <summary>Commits to a SQLite file; a savepoint each keeps one change's failure from its neighbours.</summary>
/// <typeparam name="TCommands">What changes are made with; made anew for each connection.</typeparam>
public sealed class SqliteStore<TCommands>(WrittenFile<TCommands> file) : IWrittenStore<TCommands>
{
    private Connection? _connection;

    /// <inheritdoc/>
    public string Name => file.Name;

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<Change<TCommands>> batch, long number)
    {
        try
        {
            _connection ??= new(file);
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in batch)
            {
                _connection.Run(change);
            }

            if (batch.Count == 0)
            {
                Probe();
            }

            file.BeforeCommit?.Invoke(number);
            _connection.Execute("COMMIT");
            file.AfterCommit?.Invoke(number);
        }
        catch
        {
            // The transaction is in doubt; a new connection starts from what the file really holds.
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Probe() => _connection!.Execute($"PRAGMA user_version = {file.SchemaVersion}");

    /// <inheritdoc/>
    public Exception Failed(Exception exception) => file.Failed(exception);

    /// <inheritdoc/>
    public void Written() => file.Written();

    /// <inheritdoc/>
    public Exception Stopped() => file.Stopped();

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>A connection and what is prepared on it.</summary>
    private sealed class Connection : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly PreparedCommands _prepared;
        private readonly TCommands _commands;

        public Connection(WrittenFile<TCommands> file)
        {
            _connection = file.Open();
            _prepared = new(_connection);
            _commands = file.Commands(_connection);
        }

        public void Execute(string sql) => _prepared.Execute(sql);

        /// <summary>A fault of the file (disk full, I/O error, …) loses the whole transaction; whatever else is wrong loses this change alone.</summary>
        public void Run(Change<TCommands> change)
        {
            Execute("SAVEPOINT change");
            try
            {
                change.Run(_commands);
            }
            catch (Exception exception) when (exception is not SqliteException sqlite || !sqlite.IsStoreFault())
            {
                Execute("ROLLBACK TO change");
                change.Fail(exception);
            }

            Execute("RELEASE change");
        }

        public void Dispose()
        {
            _prepared.Dispose();
            (_commands as IDisposable)?.Dispose();
            _connection.Dispose();
        }
    }
}
