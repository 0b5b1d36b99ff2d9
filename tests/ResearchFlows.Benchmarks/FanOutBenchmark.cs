using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>Activities that one instance asks for at once.</summary>
internal sealed class FanOutBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Wide = 5000;
    private const int CommitsARound = 200;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var engine = await Engines.StartAsync(folder);
        await Engines.RunAsync(engine, nameof(FanOut), Wide);
        using var limit = new CommitLimit(folder);
        List<double> rates = [], commits = [.. limit.Measure(CommitsARound)];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await Engines.RunAsync(engine, nameof(FanOut), Wide);
            rates.Add(Wide / Stopwatch.GetElapsedTime(start).TotalSeconds);
            commits.AddRange(limit.Measure(CommitsARound));
        }

        var (rate, commit) = (rates.At(0.5), 1000 / commits.Average());
        yield return new Figure(
            $"fan-out of {Wide:N0} activities (median of {Rounds}), beside commits one by one", rate, "1/s", commit,
            new Goal(">= 5000/s or 5 commits", rate >= 5000 || rate >= 5 * commit));
    }
}
