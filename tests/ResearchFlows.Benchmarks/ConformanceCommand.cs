using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Tests.Replay;

namespace ResearchFlows.Benchmarks;

/// <summary>Sends DevStack the requests that were recorded on a real server, and tells how many it answers alike.</summary>
internal static class ConformanceCommand
{
    public static async Task<int> RunAsync()
    {
        var comparisons = await ReplayAsync();
        Print("status", comparisons, comparison => comparison.SameStatus);
        Print("error bodies", [.. comparisons.Where(comparison => comparison.IsError)], comparison => comparison.Same);
        Print("shapes", [.. comparisons.Where(comparison => !comparison.IsError)], comparison => comparison.Same);
        var differences = comparisons.Where(comparison => !comparison.Same).ToLookup(comparison => comparison.OnPurpose);
        Console.WriteLine($"on purpose: {string.Join(", ", differences[true].Select(comparison => comparison.Capture.Name))}");
        foreach (var difference in differences[false].SelectMany(comparison => comparison.Differences)) Console.WriteLine(difference);
        return differences[false].Any() ? 1 : 0;
    }

    private static async Task<IReadOnlyList<Comparison>> ReplayAsync()
    {
        var folder = Directory.CreateTempSubdirectory("researchflows-conformance-");
        try
        {
            var faults = new DevStackFaults();
            var options = CaptureReplay.Named(new DevStackOptions { DataFile = Path.Combine(folder.FullName, "devstack.db"), Port = 0, Faults = faults });
            await using var server = await DevStackServer.StartAsync(options, CancellationToken.None);
            using var http = new HttpClient { BaseAddress = server.Endpoint };
            return await CaptureReplay.RunAsync(http, faults);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(string what, IReadOnlyList<Comparison> comparisons, Func<Comparison, bool> same)
    {
        var others = comparisons.Where(comparison => !same(comparison)).ToList();
        var onPurpose = others.Count(comparison => comparison.OnPurpose);
        Console.WriteLine(
            $"{what,-14} {Share(comparisons.Count - others.Count),5:0.0} % of {comparisons.Count}; " +
            $"{Share(comparisons.Count - others.Count + onPurpose),5:0.0} % but for {onPurpose} on purpose");

        double Share(int count) => 100.0 * count / comparisons.Count;
    }
}
