using ResearchFlows.Ports;

namespace ResearchFlows.Benchmarks;

/// <summary>Sequential steps in one instance, with commits one by one between them: a disk's speed drifts.</summary>
internal sealed class StepBenchmark : IBenchmark
{
    private const int Rounds = 10;
    private const int StepsARound = 400;
    private const int CommitsARound = 100;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var engine = await Engines.StartAsync(folder);
        await Engines.RunAsync(engine, nameof(Sequence), 3000);
        using var limit = new CommitLimit(folder);
        List<double> steps = [], commits = [.. limit.Measure(CommitsARound)];
        for (var round = 0; round < Rounds; round++)
        {
            steps.AddRange(StepTimes.Of(await Engines.RunAsync(engine, nameof(Sequence), StepsARound)));
            commits.AddRange(limit.Measure(CommitsARound));
        }

        var (step, commit) = (steps.At(0.5), commits.At(0.5));
        yield return new Figure("sequential step (p50), beside a commit (p50)", step, "ms", commit, Goal.AtMost(step / commit, 2.5, "commits"));
        yield return new Figure("sequential step over its commit (p50)", step - commit, "ms", Goal: Goal.AtMost(step - commit, 1, "ms"));
        yield return new Figure("sequential step (p99), beside a commit (p99)", steps.At(0.99), "ms", commits.At(0.99));
        yield return new Figure("sequential steps, beside commits one by one", 1000 / steps.Average(), "1/s", 1000 / commits.Average());
    }
}

internal static class StepTimes
{
    /// <summary>Milliseconds from one recorded outcome to the next.</summary>
    public static IReadOnlyList<double> Of(IReadOnlyList<HistoryEvent> history)
    {
        var ends = history.Where(item => item.EventType == HistoryEventType.TaskCompleted).Select(item => item.Timestamp).ToList();
        return [.. ends.Zip(ends.Skip(1), (before, after) => (after - before).TotalMilliseconds)];
    }
}
