using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>1,000 instances, each in the middle of an activity after ten others, when the engine ends and starts again.</summary>
internal sealed class RecoveryBenchmark : IBenchmark
{
    private const int Instances = 1000;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var interrupted = await Engines.StartGatedAsync(folder, new Gate(Instances), Instances);
        using (var atOnce = new CancellationTokenSource())
        {
            await atOnce.CancelAsync();
            await interrupted.StopAsync(atOnce.Token);
        }

        var open = new Gate(Instances);
        open.Open();
        var start = Stopwatch.GetTimestamp();
        await using var engine = await Engines.StartAsync(folder, open);
        await open.AllPassed;
        var goneOn = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await Engines.EndAsync(engine, Instances);
        var ended = Stopwatch.GetElapsedTime(start).TotalSeconds;
        yield return new Figure($"restart until {Instances:N0} unfinished instances have gone on", goneOn, "s", Goal: Goal.AtMost(goneOn, 3, "s"));
        yield return new Figure($"restart until {Instances:N0} unfinished instances have come to their end", ended, "s", Goal: Goal.AtMost(ended, 3, "s"));
    }
}
