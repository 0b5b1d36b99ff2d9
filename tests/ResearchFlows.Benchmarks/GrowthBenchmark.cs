namespace ResearchFlows.Benchmarks;

/// <summary>
/// The time of a step as an instance's history grows: medians around the 10th, 100th, 1,000th and 3,000th step over many instances, so that
/// the disk's drift meets each length alike. A whole instance before them warms up.
/// </summary>
internal sealed class GrowthBenchmark : IBenchmark
{
    private const int Instances = 12;

    /// <summary>The steps around each length that are looked at.</summary>
    private static readonly (int At, int From, int To)[] Windows = [(10, 5, 25), (100, 80, 120), (1000, 980, 1020), (3000, 2980, 3020)];

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var engine = await Engines.StartAsync(folder);
        await Engines.RunAsync(engine, nameof(Sequence), Windows[^1].To + 1);
        List<IReadOnlyList<double>> runs = [];
        for (var instance = 0; instance < Instances; instance++)
        {
            runs.Add(StepTimes.Of(await Engines.RunAsync(engine, nameof(Sequence), Windows[^1].To + 1)));
        }

        var early = Around(runs, Windows[0]);
        foreach (var window in Windows)
        {
            var time = Around(runs, window);
            var goal = window.At == 3000 ? Goal.AtMost(time / early, 1.2, "times the one at 10") : null;
            yield return new Figure($"step around the {window.At:N0}th (p50), beside around the 10th", time, "ms", early, goal);
        }
    }

    private static double Around(IEnumerable<IReadOnlyList<double>> runs, (int At, int From, int To) window) =>
        runs.SelectMany(run => run.Skip(window.From).Take(window.To - window.From)).At(0.5);
}
