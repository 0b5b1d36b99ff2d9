using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ResearchFlows.Tests.Support;

/// <summary>What work costs: a clock alone would tell how busy the machine is as well.</summary>
internal static class ProcessorTime
{
    private const int OfThisThread = 3;

    /// <summary>The processor time that work takes on the thread that does all of it.</summary>
    public static TimeSpan Of(Action work)
    {
        var before = Now();
        work();
        return Now() - before;
    }

    private static TimeSpan Now() =>
        OperatingSystem.IsLinux() && ReadClock(OfThisThread, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000)
            : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ReadClock(int clock, out Reading time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Reading
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
