using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Replay;

/// <summary>What every execution runs with.</summary>
internal sealed record ExecutionServices(Catalog Catalog, ILoggerFactory Loggers, ILogger Log);
