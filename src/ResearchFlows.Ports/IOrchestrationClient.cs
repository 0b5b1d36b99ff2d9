namespace ResearchFlows.Ports;

/// <summary>
/// What the outside may do with instances: the common subset of Durable Task's own client.
/// Members that name an instance throw <see cref="InstanceNotFoundException"/> when there is none, unless they say otherwise.
/// </summary>
public interface IOrchestrationClient
{
    /// <summary>Starts an instance, unless one with that id exists: then nothing is started.</summary>
    /// <param name="name">The orchestration.</param>
    /// <param name="input">Its input.</param>
    /// <param name="instanceId">The id of the instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when this call started it; false when an instance of that id was there already.</returns>
    Task<bool> StartAsync(string name, object? input, string instanceId, CancellationToken cancellationToken);

    /// <summary>The instance, or null when there is none.</summary>
    Task<OrchestrationMetadata?> GetAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Instances, newest first, page by page; without their inputs and outputs.</summary>
    Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken);

    /// <summary>The events of the instance's current execution, oldest first; null when there is no such instance.</summary>
    Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Raises an event to the instance; kept until the orchestration waits for it. Ignored when the instance has ended.</summary>
    Task RaiseEventAsync(string instanceId, string eventName, object? payload, CancellationToken cancellationToken);

    /// <summary>Suspends the instance: results are recorded, its code does not go on.</summary>
    Task SuspendAsync(string instanceId, string? reason, CancellationToken cancellationToken);

    /// <summary>Lets a suspended instance go on.</summary>
    Task ResumeAsync(string instanceId, string? reason, CancellationToken cancellationToken);

    /// <summary>Ends the instance and its children without running their code again.</summary>
    Task TerminateAsync(string instanceId, string? reason, CancellationToken cancellationToken);

    /// <summary>Deletes an instance that has ended, and its children.</summary>
    /// <returns>How many instances were deleted; 0 when there is none of that id or it has not ended.</returns>
    Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Waits until the instance has ended; the caller's token is the time limit.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<OrchestrationMetadata> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Whether the durable store can be used now.</summary>
    /// <returns>What is wrong, and what to do; null when nothing is.</returns>
    Task<string?> FindProblemAsync(CancellationToken cancellationToken);
}

/// <summary>There is no instance of that id.</summary>
public sealed class InstanceNotFoundException(string instanceId) : Exception($"There is no instance '{instanceId}'.");

/// <summary>The host's durable store cannot be written, or the host is not running; nothing of what was asked has been recorded.</summary>
public class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
