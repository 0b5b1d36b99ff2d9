using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Benchmarks;

/// <summary>
/// What exporting costs: two hosts answer the same questions at the same time, one of which exports everything. What is compared is the processor time
/// that each takes, which on a machine that is busy is its throughput, and which neither the other nor what else the machine does is part of.
/// </summary>
internal sealed class TelemetryBenchmark : IBenchmark
{
    private const int Rounds = 40;
    private const int WarmRounds = 8;
    private const int Questions = 200;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var requests = 0;
        await using var receiver = await OtlpReceiver.StartAsync((_, _) => Interlocked.Increment(ref requests));
        var agents = ServedHost.WriteAgents(folder);
        await using var quiet = await ServedHost.StartAsync(agents, Path.Combine(folder, "quiet"));
        await using var telling = await ServedHost.StartAsync(agents, Path.Combine(folder, "telling"), receiver.Settings.ToDictionary());
        List<double> without = [];
        List<double> with = [];
        for (var round = 1 - WarmRounds; round <= Rounds; round++)
        {
            // Who begins changes: for a moment it has the processors for itself.
            ServedHost[] hosts = round % 2 == 0 ? [quiet, telling] : [telling, quiet];
            var milliseconds = await Task.WhenAll(hosts.Select(host => AnswerAsync(host, round)));
            if (round > 0)
            {
                without.Add(milliseconds[Array.IndexOf(hosts, quiet)]);
                with.Add(milliseconds[Array.IndexOf(hosts, telling)]);
            }
        }

        var costs = with.Zip(without, (told, plain) => ((told / plain) - 1) * 100).ToList();
        yield return new Figure($"processor time a question, exporting, beside without (medians of {Rounds} rounds of {Questions})", with.At(0.5), "ms", without.At(0.5));
        yield return new Figure("cost of exporting (median of the pairs)", costs.At(0.5), "%", Goal: Goal.AtMost(costs.At(0.5), 2, "%"));
        yield return new Figure("  its lower quartile", costs.At(0.25), "%");
        yield return new Figure("  its upper quartile", costs.At(0.75), "%");
        yield return new Figure("requests that were received", requests, "", Goal: new Goal("> 0", requests > 0));
    }

    /// <returns>Milliseconds of processor time a question.</returns>
    private static async Task<double> AnswerAsync(ServedHost host, int round)
    {
        var before = host.ProcessorSeconds;
        await Task.WhenAll(Enumerable.Range(0, Questions).Select(async number =>
        {
            var id = FormattableString.Invariant($"run-{round}-{number}");
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = id });
            await host.WaitAsync(id);
        }));
        return (host.ProcessorSeconds - before) / Questions * 1000;
    }
}
