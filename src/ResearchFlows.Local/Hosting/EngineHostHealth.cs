using ResearchFlows.Api;
using ResearchFlows.Local.Engine;

namespace ResearchFlows.Local.Hosting;

/// <summary>Says of the host what the engine says of its store.</summary>
internal sealed class EngineHostHealth(DurableEngine engine) : IHostHealth
{
    public PartHealth Check() => new(engine.Health.IsHealthy, engine.Health.Message);
}
