using ResearchFlows.Orchestrations;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>1,000 unfinished instances go on after a restart; what an idle instance costs in memory.</summary>
internal sealed class RecoveryBenchmark : IBenchmark
{
    private const int Instances = 1000;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using (var engine = await Engines.StartAsync(folder))
        {
            await Task.WhenAll(Enumerable.Range(0, Instances).Select(number => engine.StartAsync(nameof(Waiting), number, $"waiting-{number}", CancellationToken.None)));
            while (await WaitingAsync(engine) < Instances)
            {
                await Task.Delay(20);
            }

            yield return new Figure("memory of an idle instance", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Instances, "KB");
        }

        var start = Stopwatch.GetTimestamp();
        await using var again = await Engines.StartAsync(folder);
        await Task.WhenAll(Enumerable.Range(0, Instances).Select(async number =>
        {
            await again.RaiseEventAsync($"waiting-{number}", "go", number, CancellationToken.None);
            await again.WaitForCompletionAsync($"waiting-{number}", CancellationToken.None);
        }));
        yield return new Figure($"restart until {Instances:N0} unfinished instances have gone on to their end", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
    }

    private static async Task<int> WaitingAsync(ResearchFlows.Local.Engine.DurableEngine engine)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, Instances).Select(async number =>
            (await engine.GetHistoryAsync($"waiting-{number}", CancellationToken.None))?.Any(item => item.EventType == HistoryEventType.TaskCompleted) == true));
        return counts.Count(done => done);
    }
}
