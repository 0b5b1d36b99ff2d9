using ResearchFlows.Ports;

namespace ResearchFlows.Engine;

/// <summary>How the embedded durable engine runs.</summary>
public sealed record EngineOptions
{
    /// <summary>The SQLite file that holds instances and histories; its folder is created when it is missing.</summary>
    public required string DatabaseFile { get; init; }

    /// <summary>How many activities run at once, over all instances.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>How many instances run orchestration code at once.</summary>
    public int MaxConcurrentOrchestrations { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How many waiting instances stay in memory; the ones idle longest are replayed when something happens to them.</summary>
    public int MaxIdleInstances { get; init; } = 10_000;

    /// <summary>How long a stop waits for running activities before it cancels them; they run again at the next start.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told of each instance that has ended, once, when that is on the disk. It must not throw, and others wait for it.</summary>
    public Action<OrchestrationMetadata>? InstanceEnded { get; init; }

    /// <summary>Told the name of an activity that failed and the full name of what it threw, each time. It must not throw.</summary>
    public Action<string, string>? ActivityFailed { get; init; }

    /// <summary>A seam for fault tests: called on the writer with the number of the commit (from 1) before each one.</summary>
    internal Action<long>? BeforeCommit { get; init; }

    /// <summary>The same, called once the commit is on the disk and before anybody is told.</summary>
    internal Action<long>? AfterCommit { get; init; }
}
