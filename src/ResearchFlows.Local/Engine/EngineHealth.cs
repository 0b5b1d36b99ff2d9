namespace ResearchFlows.Local.Engine;

/// <summary>Whether the engine can do its work.</summary>
/// <param name="IsHealthy">False while something is wrong.</param>
/// <param name="Message">What is wrong; null when nothing is.</param>
public sealed record EngineHealth(bool IsHealthy, string? Message)
{
    /// <summary>Nothing is wrong.</summary>
    public static EngineHealth Healthy { get; } = new(true, null);
}

/// <summary>Keeps what is wrong: a store that cannot be written until it can, a failure of the engine itself for good.</summary>
internal sealed class HealthState
{
    private volatile string? _store;
    private volatile string? _engine;

    public EngineHealth Current => (_engine ?? _store) is { } message ? new(false, message) : EngineHealth.Healthy;

    public bool StoreFailed => _store is not null;

    public void ReportStore(string? problem) => _store = problem;

    public void ReportEngine(string problem) => _engine = problem;
}
