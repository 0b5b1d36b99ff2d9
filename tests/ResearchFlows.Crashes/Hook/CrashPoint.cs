using System.Diagnostics;
using System.Globalization;

namespace ResearchFlows.Crashes.Hook;

/// <summary>
/// Counts the commits of the process, all files together, and ends it right before or right after the chosen one. A commit that changed nothing
/// has no moment after it; then the next one's counts.
/// </summary>
/// <param name="at">Such as "before 17" or "after 17"; null only counts.</param>
/// <param name="log">Gets a line for each: "before 17 engine.db".</param>
internal sealed class CrashPoint(string? at, CrashLog log)
{
    /// <summary>The environment variable of the crash point.</summary>
    public const string AtVariable = "CRASH_AT";

    /// <summary>The environment variable of the log's file.</summary>
    public const string LogVariable = "CRASH_LOG";

    private int _count;

    /// <summary>A transaction with changes is about to be committed; nothing of it is in the file.</summary>
    /// <returns>The commit's number, from 1.</returns>
    public int Before(string file)
    {
        var number = Interlocked.Increment(ref _count);
        Pass("before", number, file);
        return number;
    }

    /// <summary>The transaction is in the file; whoever waits for it was not told yet.</summary>
    public void After(int number, string file) => Pass("after", number, file);

    /// <summary>Whether the process is to end here.</summary>
    /// <param name="at">Such as "before 17"; null: nowhere.</param>
    /// <param name="side">Of the commit: "before" or "after".</param>
    /// <param name="number">The commit's number.</param>
    public static bool IsReached(string? at, string side, int number) =>
        at?.Split(' ') is [var chosenSide, var chosen] && side == chosenSide && number >= int.Parse(chosen, CultureInfo.InvariantCulture);

    private void Pass(string side, int number, string file)
    {
        log.Write(string.Create(CultureInfo.InvariantCulture, $"{side} {number} {file}"));
        if (IsReached(at, side, number))
        {
            // SIGKILL: no finalizer, no flush, no handler. The sleep keeps this thread from going on in the moment until it is delivered.
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
