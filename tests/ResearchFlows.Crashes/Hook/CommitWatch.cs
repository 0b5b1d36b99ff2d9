using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ResearchFlows.Crashes.Hook;

/// <summary>
/// Sees every commit on every connection that the process opens, whichever code opens it, through SQLite's own hooks: an automatic
/// extension is called for each new connection, a commit hook before and the write-ahead log's hook after each commit.
/// </summary>
internal sealed class CommitWatch
{
    private const string Sqlite = "e_sqlite3";

    /// <summary>SQLite's own default, which its hook sees to unless another one takes its place.</summary>
    private const int CheckpointPages = 1000;

    private readonly CrashPoint _point;
    private readonly ConcurrentDictionary<nint, int> _numbers = new();
    private readonly OpenedHook _opened;
    private readonly CommitHook _committing;
    private readonly WalHook _committed;

    public CommitWatch(CrashPoint point)
    {
        _point = point;
        _opened = OnOpened;
        _committing = OnCommitting;
        _committed = OnCommitted;
    }

    private delegate int OpenedHook(nint connection, nint error, nint api);

    private delegate int CommitHook(nint connection);

    private delegate int WalHook(nint argument, nint connection, nint database, int pages);

    /// <summary>Watches from now on, until the process ends.</summary>
    public void Install()
    {
        // SQLite holds on to the hooks, so this must not be collected.
        GCHandle.Alloc(this);
        _ = sqlite3_auto_extension(_opened);
    }

    private int OnOpened(nint connection, nint error, nint api)
    {
        sqlite3_commit_hook(connection, _committing, connection);
        return 0;
    }

    private int OnCommitting(nint connection)
    {
        // Not when it is opened: SQLite sets its own hook after the extensions were called.
        sqlite3_wal_hook(connection, _committed, 0);
        _numbers[connection] = _point.Before(FileOf(connection));
        return 0;
    }

    private int OnCommitted(nint argument, nint connection, nint database, int pages)
    {
        _point.After(_numbers[connection], FileOf(connection));
        return pages >= CheckpointPages ? sqlite3_wal_checkpoint(connection, database) : 0;
    }

    private static string FileOf(nint connection) => Path.GetFileName(Marshal.PtrToStringUTF8(sqlite3_db_filename(connection, "main"))) ?? "";

    [DllImport(Sqlite)]
    private static extern int sqlite3_auto_extension(OpenedHook opened);

    [DllImport(Sqlite)]
    private static extern nint sqlite3_commit_hook(nint connection, CommitHook committing, nint argument);

    [DllImport(Sqlite)]
    private static extern nint sqlite3_wal_hook(nint connection, WalHook committed, nint argument);

    [DllImport(Sqlite)]
    private static extern int sqlite3_wal_checkpoint(nint connection, nint database);

    [DllImport(Sqlite)]
    private static extern nint sqlite3_db_filename(nint connection, [MarshalAs(UnmanagedType.LPUTF8Str)] string database);
}
