namespace ResearchFlows.Benchmarks;

/// <summary>How busy the machine is besides.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";

    /// <summary>The load averages of the last 1, 5 and 15 minutes, where the system tells.</summary>
    public static string Load() => File.Exists(LoadFile) ? string.Join(' ', File.ReadAllText(LoadFile).Split(' ').Take(3)) : "unknown";
}
