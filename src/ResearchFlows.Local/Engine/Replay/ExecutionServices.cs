using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Engine.Replay;

/// <summary>What every execution runs with.</summary>
internal sealed record ExecutionServices(Catalog Catalog, IServiceScopeFactory Scopes, ILoggerFactory Loggers, ILogger Log);
