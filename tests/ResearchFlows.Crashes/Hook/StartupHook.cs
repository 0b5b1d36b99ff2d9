using ResearchFlows.Crashes.Hook;

/// <summary>
/// Runs in the real program before its Main, when DOTNET_STARTUP_HOOKS names this assembly: the product has no test mode of its own. From
/// then on every commit of every SQLite file of the process is counted, and the process is killed at the one that CRASH_AT names.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // The program's own children, if it has any, are left alone.
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        var log = new CrashLog(Environment.GetEnvironmentVariable(CrashPoint.LogVariable)!);
        new CommitWatch(new CrashPoint(Environment.GetEnvironmentVariable(CrashPoint.AtVariable), log)).Install();
        _ = new ActivityWatch(log);
    }
}
