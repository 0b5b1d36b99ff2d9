using ResearchFlows.Orchestrations;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>Sequential steps, their time as the history grows, and fan-out, each with fsync on.</summary>
internal sealed class EngineBenchmark : IBenchmark
{
    private const int Steps = 3100;
    private const int Wide = 5000;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var engine = await Engines.StartAsync(folder);
        await Engines.RunAsync(engine, nameof(Sequence), 200);
        var history = await Engines.RunAsync(engine, nameof(Sequence), Steps);
        var steps = StepMilliseconds(history);
        var commit = MachineLimits.CommitMilliseconds(folder);
        yield return new Figure("sequential step (p50), beside one commit", steps.At(0.5), "ms", commit);
        yield return new Figure("sequential step (p99), beside one commit", steps.At(0.99), "ms", commit);
        yield return new Figure("sequential steps", 1000 / steps.Average(), "1/s", 1000 / commit);
        var early = steps.Take(100).At(0.5);
        foreach (var at in new[] { 100, 1000, 3000 })
        {
            yield return new Figure($"step around {at:N0} (p50), beside the first hundred", steps.Skip(at).Take(100).At(0.5), "ms", early);
        }

        await Engines.RunAsync(engine, nameof(FanOut), 500);
        var start = Stopwatch.GetTimestamp();
        await Engines.RunAsync(engine, nameof(FanOut), Wide);
        yield return new Figure($"fan-out of {Wide:N0} activities, beside commits one by one", Wide / Stopwatch.GetElapsedTime(start).TotalSeconds, "1/s", 1000 / commit);
    }

    /// <summary>From one recorded outcome to the next.</summary>
    private static List<double> StepMilliseconds(IReadOnlyList<HistoryEvent> history)
    {
        var ends = history.Where(item => item.EventType == HistoryEventType.TaskCompleted).Select(item => item.Timestamp).ToList();
        return [.. ends.Zip(ends.Skip(1), (before, after) => (after - before).TotalMilliseconds)];
    }
}
