using ResearchFlows.Crashes;
using ResearchFlows.Crashes.Runs;
using ResearchFlows.Tests.Support;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>
/// Kills a run of each kind, or of the kinds named, right before and right after every commit it makes, and tells how many of these write
/// boundaries held.
/// </summary>
internal static class CrashesCommand
{
    /// <param name="arguments">Kinds of runs, all when none is named; a number n takes each n-th boundary only; "postgres" keeps the ledgers there.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var step = arguments.Select(argument => int.TryParse(argument, out var number) ? number : 0).FirstOrDefault(number => number > 0, 1);
        var postgres = arguments.Contains("postgres") ? PostgresServer.Shared : null;
        var names = arguments.Where(argument => argument != "postgres" && !int.TryParse(argument, out _)).ToList();
        var boundaries = 0;
        var held = 0;
        foreach (var kind in RunKind.All.Where(kind => names.Count == 0 || names.Contains(kind.Name)))
        {
            var start = Stopwatch.GetTimestamp();
            var report = await CrashRuns.RunAsync(kind, every => every.Where((_, index) => index % step == 0), Environment.ProcessorCount, postgres);
            Console.WriteLine($"{kind.Name,-24} {Stopwatch.GetElapsedTime(start).TotalMinutes,6:N1} min {report.Describe()}");
            boundaries += report.Boundaries;
            held += report.Held;
        }

        Console.WriteLine($"{held} of {boundaries} write boundaries held.");
        return held == boundaries && boundaries > 0 ? 0 : 1;
    }
}
