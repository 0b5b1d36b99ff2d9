namespace ResearchFlows.Engine;

/// <summary>Whether the engine can do its work.</summary>
/// <param name="IsHealthy">False while something is wrong.</param>
/// <param name="Message">What is wrong; null when nothing is.</param>
public sealed record EngineHealth(bool IsHealthy, string? Message)
{
    /// <summary>Nothing is wrong.</summary>
    public static EngineHealth Healthy { get; } = new(true, null);
}

/// <summary>Keeps what is wrong: a store that cannot be written until it can; a damaged store, or a failure of the engine itself, for good.</summary>
internal sealed class HealthState
{
    private string? _store;
    private string? _forGood;

    public EngineHealth Current => (Volatile.Read(ref _forGood) ?? Volatile.Read(ref _store)) is { } message ? new(false, message) : EngineHealth.Healthy;

    public bool StoreFailed => Volatile.Read(ref _store) is not null;

    /// <returns>Whether all was well before.</returns>
    public bool ReportStore(string problem) => Interlocked.Exchange(ref _store, problem) is null;

    /// <returns>Whether something was wrong before.</returns>
    public bool ReportStoreRecovered() => Interlocked.Exchange(ref _store, null) is not null;

    /// <returns>Whether that is news.</returns>
    public bool ReportForGood(string problem) => Interlocked.Exchange(ref _forGood, problem) != problem;
}
