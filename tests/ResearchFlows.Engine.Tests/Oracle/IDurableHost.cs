namespace ResearchFlows.Engine.Tests.Oracle;

/// <summary>A host that runs the tests' orchestrations: our engine, or Microsoft's in-process host as its oracle.</summary>
internal interface IDurableHost : IAsyncDisposable
{
    Scripts Scripts { get; }

    Task StartAsync(string instanceId, ScriptInput input);

    Task RaiseEventAsync(string instanceId, string eventName, object? payload);

    Task SuspendAsync(string instanceId);

    Task ResumeAsync(string instanceId);

    Task TerminateAsync(string instanceId, string reason);

    /// <summary>Waits for its end; an instance that does not end is described as it stands when time is up.</summary>
    Task<Outcome> EndOfAsync(string instanceId, TimeSpan limit);

    /// <summary>What is recorded of the current execution, in Durable Task's words.</summary>
    Task<IReadOnlyList<RecordedStep>> HistoryAsync(string instanceId);
}

/// <summary>An event of a history, as far as both hosts record it.</summary>
/// <param name="Kind">Durable Task's name of it.</param>
/// <param name="Id">For what the code asked for, its number; for an outcome, the number of what it answers.</param>
/// <param name="Name">The name of what was asked for or raised.</param>
/// <param name="InstanceId">The id of a created child.</param>
internal sealed record RecordedStep(string Kind, int? Id = null, string? Name = null, string? InstanceId = null);

/// <summary>What an instance came to.</summary>
internal sealed record Outcome(string Status, string? Output, string? Failure, string? CustomStatus);
