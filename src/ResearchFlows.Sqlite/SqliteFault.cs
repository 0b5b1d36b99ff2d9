using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace ResearchFlows.Sqlite;

/// <summary>Tells what is wrong with a SQLite file from what is wrong with a statement.</summary>
public static class SqliteFault
{
    /// <summary>Whether the file cannot be used, for this statement or any other.</summary>
    public static bool IsStoreFault(this SqliteException exception) =>
        exception.SqliteErrorCode is not (SQLITE_CONSTRAINT or SQLITE_TOOBIG or SQLITE_MISMATCH or SQLITE_ERROR);

    /// <summary>Whether the file's content is damaged, which no wait will mend.</summary>
    public static bool IsDamage(this SqliteException exception) => exception.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>What is wrong and what to do, in a sentence with SQLite's own words at its end.</summary>
    public static string Describe(this SqliteException exception)
    {
        var words = exception.SqliteErrorCode switch
        {
            SQLITE_BUSY or SQLITE_LOCKED => "another process has locked it. Find and end that process.",
            SQLITE_READONLY => "the file or its folder is read-only. Allow this user to write there.",
            SQLITE_CANTOPEN => "it cannot be opened. Check that its folder is there and that this user may write in it.",
            SQLITE_FULL => "the disk is full. Make room.",
            SQLITE_IOERR => "the disk failed or is full. Check it.",
            SQLITE_CORRUPT or SQLITE_NOTADB => "it is damaged. Stop the host and restore the file from a backup, or use another data folder.",
            SQLITE_PERM or SQLITE_AUTH => "this user has no right to it.",
            _ => null,
        };
        return words is null ? exception.Message : $"{words} ({exception.Message})";
    }
}
