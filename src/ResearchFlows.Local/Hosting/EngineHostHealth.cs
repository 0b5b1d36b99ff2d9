using ResearchFlows.Api;
using ResearchFlows.Local.Engine;

namespace ResearchFlows.Local.Hosting;

/// <summary>Says of the host what the engine says of its store.</summary>
internal sealed class EngineHostHealth(DurableEngine engine) : IHostHealth
{
    public async Task<PartHealth> CheckAsync(CancellationToken cancellationToken)
    {
        var health = await engine.CheckHealthAsync(cancellationToken);
        return new PartHealth(health.IsHealthy, health.Message);
    }
}
