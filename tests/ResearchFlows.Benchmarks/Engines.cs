using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ResearchFlows.Local.Engine;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Benchmarks;

/// <summary>Engines on real files.</summary>
internal static class Engines
{
    public static async Task<DurableEngine> StartAsync(string folder, Catalog? catalog = null, IServiceProvider? services = null)
    {
        var engine = new DurableEngine(
            catalog ?? new Catalog().AddActivity<Nothing, int, int>().AddOrchestration<Sequence, int, int>().AddOrchestration<FanOut, int, int>().AddOrchestration<Waiting, int, int>(),
            services ?? new ServiceCollection().BuildServiceProvider(),
            new EngineOptions { DatabaseFile = Path.Combine(folder, "engine.db") }, TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
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
}
