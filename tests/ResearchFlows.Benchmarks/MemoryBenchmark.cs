using ResearchFlows.Ports;

namespace ResearchFlows.Benchmarks;

/// <summary>What an instance costs in managed memory, while an activity of it runs and while it waits for an event.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int Instances = 1000;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using (var warm = await Engines.StartAsync(folder))
        {
            await Engines.RunAsync(warm, nameof(FanOut), Instances);
        }

        var before = Kilobytes();
        var gate = new Gate(Instances);
        await using var engine = await Engines.StartGatedAsync(folder, gate, Instances);
        yield return new Figure("memory of a running instance, its activity included", (Kilobytes() - before) / Instances, "KB");

        gate.Open();
        await gate.AllPassed;
        await WaitUntilIdleAsync(engine);
        yield return new Figure("memory of an idle instance", (Kilobytes() - before) / Instances, "KB");
    }

    private static double Kilobytes() => GC.GetTotalMemory(forceFullCollection: true) / 1024.0;

    private static async Task WaitUntilIdleAsync(ResearchFlows.Engine.DurableEngine engine)
    {
        for (var number = 0; number < Instances; number++)
        {
            while ((await engine.GetHistoryAsync($"gated-{number}", CancellationToken.None))![^1].EventType != HistoryEventType.TimerCreated)
            {
                await Task.Delay(5);
            }
        }
    }
}
