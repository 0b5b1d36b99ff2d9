using ResearchFlows.Improvement;
using ResearchFlows.Optimization;
using ResearchFlows.Research;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>Listing, status, steps and start of a host that keeps 100,000 finished instances, beside one that keeps 100.</summary>
internal sealed class StoreBenchmark : IBenchmark
{
    private const int Many = 100_000;
    private const int Few = 100;
    private const int Rounds = 100;
    private const double MoreMilliseconds = 1;
    private const double MoreSeconds = 0.3;

    private static readonly string[] Filters =
    [
        "", "orchestration=ResearchOrchestration", "orchestration=OptimizationOrchestration", "agent=demo-agent", "agent=rare-agent", "status=Completed", "status=Failed",
        "status=Running", "orchestration=ImprovementOrchestration&agent=other-agent", "orchestration=ImprovementOrchestration&agent=demo-agent",
        "orchestration=EvaluationOrchestration&status=Failed", "agent=rare-agent&status=Terminated", "orchestration=EvaluationOrchestration&agent=rare-agent&status=Completed",
        "from=2020-01-01T00:00:00Z", "from=2120-01-01T00:00:00Z", "from=2020-01-01T00:00:00Z&orchestration=OptimizationOrchestration&agent=rare-agent",
    ];

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var agents = ServedHost.WriteAgents(folder);
        var (many, few) = (Path.Combine(folder, "many"), Path.Combine(folder, "few"));
        await StoreFiller.FillAsync(agents, few, Few);
        var start = Stopwatch.GetTimestamp();
        await StoreFiller.FillAsync(agents, many, Many);
        yield return new Figure($"filling a store with {Many:N0} instances", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        yield return new Figure("its size", new FileInfo(Path.Combine(many, "engine.db")).Length / 1024.0 / 1024, "MB");

        List<double> manyStarts = [], fewStarts = [];
        for (var round = 0; round < 3; round++)
        {
            manyStarts.Add(await StartSecondsAsync(agents, many));
            fewStarts.Add(await StartSecondsAsync(agents, few));
        }

        var (manyStart, fewStart) = (manyStarts.At(0.5), fewStarts.At(0.5));
        yield return new Figure("start until it serves", manyStart, "s", fewStart, Goal.AtMost(manyStart - fewStart, MoreSeconds, "s more"));

        await using var large = await ServedHost.StartAsync(agents, many);
        await using var small = await ServedHost.StartAsync(agents, few);
        string[] routes = [$"instances/{StoreFiller.Example}", $"instances/{StoreFiller.Example}/steps", .. Filters.Select(filter => $"instances?top=20&{filter}".TrimEnd('&'))];
        foreach (var route in routes)
        {
            yield return await BesideAsync(large, small, route);
        }

        var pages = await PageTimesAsync(large);
        var (first, last) = (pages.Take(20).At(0.5), pages.TakeLast(20).At(0.5));
        yield return new Figure($"the last of {pages.Count:N0} pages of 500 (p50), beside the first", last, "ms", first, Goal.AtMost(last - first, 5, "ms more"));
    }

    private static async Task<double> StartSecondsAsync(string agents, string data)
    {
        var start = Stopwatch.GetTimestamp();
        await using var host = await ServedHost.StartAsync(agents, data);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The two hosts take turns, so that whatever slows the machine slows both.</summary>
    private static async Task<Figure> BesideAsync(ServedHost large, ServedHost small, string route)
    {
        List<double> many = [], few = [];
        for (var round = 0; round < Rounds * 3 / 2; round++)
        {
            many.Add(await large.TimeAsync(route));
            few.Add(await small.TimeAsync(route));
        }

        var (manyTime, fewTime) = (many.TakeLast(Rounds).At(0.5), few.TakeLast(Rounds).At(0.5));
        return new Figure($"GET {route} (p50)", manyTime, "ms", fewTime, Goal.AtMost(manyTime - fewTime, MoreMilliseconds, "ms more"));
    }

    private static async Task<IReadOnlyList<double>> PageTimesAsync(ServedHost host)
    {
        List<double> times = [];
        string? continuation = "";
        while (continuation is not null)
        {
            var route = $"instances?top=500{(continuation.Length == 0 ? "" : $"&continuation={continuation}")}";
            var start = Stopwatch.GetTimestamp();
            var page = await host.GetAsync(route);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            continuation = page.TryGetProperty("continuation", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        }

        return times;
    }
}
