using ResearchFlows.Local.Tests.Support;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>What exporting costs: two hosts side by side, one of which exports everything; they take turns answering the same questions.</summary>
internal sealed class TelemetryBenchmark : IBenchmark
{
    private const int Rounds = 15;
    private const int WarmRounds = 3;
    private const int Questions = 500;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var requests = 0;
        await using var receiver = await OtlpReceiver.StartAsync((_, _) => Interlocked.Increment(ref requests));
        var agents = ServedHost.WriteAgents(folder);
        await using var quiet = await ServedHost.StartAsync(agents, Path.Combine(folder, "quiet"));
        await using var telling = await ServedHost.StartAsync(agents, Path.Combine(folder, "telling"), receiver.Settings.ToDictionary());
        List<Cost> without = [];
        List<Cost> with = [];
        for (var round = 1 - WarmRounds; round <= Rounds; round++)
        {
            // Who goes first changes, so that neither always has the warmer machine.
            var first = round % 2 == 0;
            var one = await AnswerAsync(first ? quiet : telling, round);
            var other = await AnswerAsync(first ? telling : quiet, round);
            var (plain, told) = first ? (one, other) : (other, one);
            if (round > 0)
            {
                without.Add(plain);
                with.Add(told);
            }
        }

        var seconds = with.Zip(without, (told, plain) => ((told.Seconds / plain.Seconds) - 1) * 100).ToList();
        var processor = with.Zip(without, (told, plain) => ((told.Processor / plain.Processor) - 1) * 100).ToList();
        yield return new Figure($"{Questions} questions at once, exporting, beside without (medians of {Rounds})", with.Select(cost => cost.Seconds).At(0.5), "s", without.Select(cost => cost.Seconds).At(0.5));
        yield return new Figure("cost of exporting in time (median of the pairs)", seconds.At(0.5), "%", Goal: Goal.AtMost(seconds.At(0.5), 2, "%"));
        yield return new Figure("  its lower quartile", seconds.At(0.25), "%");
        yield return new Figure("  its upper quartile", seconds.At(0.75), "%");
        yield return new Figure("cost of exporting in processor time (median of the pairs)", processor.At(0.5), "%");
        yield return new Figure("  its lower quartile", processor.At(0.25), "%");
        yield return new Figure("  its upper quartile", processor.At(0.75), "%");
        yield return new Figure("requests that were received", requests, "", Goal: new Goal("> 0", requests > 0));
    }

    private static async Task<Cost> AnswerAsync(ServedHost host, int round)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), host.ProcessorSeconds);
        await Task.WhenAll(Enumerable.Range(0, Questions).Select(async number =>
        {
            var id = FormattableString.Invariant($"run-{round}-{number}");
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = id });
            await host.WaitAsync(id);
        }));
        return new(Stopwatch.GetElapsedTime(start).TotalSeconds, host.ProcessorSeconds - processor);
    }

    /// <summary>What a round took, by the clock and of the processor.</summary>
    private sealed record Cost(double Seconds, double Processor);
}
