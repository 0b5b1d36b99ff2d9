using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Engine;
using ResearchFlows.Ports;

namespace ResearchFlows.Benchmarks;

/// <summary>Engines on real files.</summary>
internal static class Engines
{
    private static Catalog Scenarios => new Catalog().AddActivity<Nothing, int, int>().AddActivity<Pass, int, int>()
        .AddOrchestration(() => new Sequence()).AddOrchestration(() => new FanOut()).AddOrchestration(() => new Gated());

    public static Task<DurableEngine> StartAsync(string folder, Gate? gate = null) =>
        StartAsync(folder, Scenarios, new ServiceCollection().AddSingleton(gate ?? new Gate(0)).BuildServiceProvider());

    public static async Task<DurableEngine> StartAsync(string folder, Catalog catalog, IServiceProvider services, int maxConcurrentActivities = 64)
    {
        var engine = new DurableEngine(
            catalog, services, new EngineOptions { DatabaseFile = Path.Combine(folder, "engine.db"), MaxConcurrentActivities = maxConcurrentActivities },
            TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        return engine;
    }

    /// <summary>An engine on which as many instances run as the gate expects, each with an activity that waits there.</summary>
    public static async Task<DurableEngine> StartGatedAsync(string folder, Gate gate, int instances)
    {
        var services = new ServiceCollection().AddSingleton(gate).BuildServiceProvider();
        var engine = await StartAsync(folder, Scenarios, services, maxConcurrentActivities: instances);
        await Task.WhenAll(Enumerable.Range(0, instances).Select(number => engine.StartAsync(nameof(Gated), number, $"gated-{number}", CancellationToken.None)));
        while (gate.Arrived < instances)
        {
            await Task.Delay(5);
        }

        return engine;
    }

    /// <summary>Runs an instance to its end.</summary>
    public static async Task<IReadOnlyList<HistoryEvent>> RunAsync(DurableEngine engine, string name, int input)
    {
        var instanceId = Guid.NewGuid().ToString("N");
        await engine.StartAsync(name, input, instanceId, CancellationToken.None);
        await engine.WaitForCompletionAsync(instanceId, CancellationToken.None);
        return (await engine.GetHistoryAsync(instanceId, CancellationToken.None))!;
    }

    /// <summary>Brings the gated instances to their end.</summary>
    public static Task EndAsync(DurableEngine engine, int instances) => Task.WhenAll(Enumerable.Range(0, instances).Select(async number =>
    {
        await engine.RaiseEventAsync($"gated-{number}", "go", number, CancellationToken.None);
        await engine.WaitForCompletionAsync($"gated-{number}", CancellationToken.None);
    }));
}
