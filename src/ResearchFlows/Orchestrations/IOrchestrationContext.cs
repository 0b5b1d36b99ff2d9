using Microsoft.Extensions.Logging;

namespace ResearchFlows.Orchestrations;

/// <summary>
/// What an orchestration may use: the common subset of Durable Task's own orchestration context, under its own names.
/// Orchestration code awaits only tasks that this port hands out, on the host's own scheduler.
/// </summary>
public interface IOrchestrationContext
{
    /// <summary>The id of the running instance.</summary>
    string InstanceId { get; }

    /// <summary>The time of the last event of the history, UTC; the same at every replay.</summary>
    DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code is being replayed over events that are recorded already.</summary>
    bool IsReplaying { get; }

    /// <summary>A GUID that is the same at every replay.</summary>
    Guid NewGuid();

    /// <summary>
    /// Schedules one run of an activity. For retries use
    /// <see cref="OrchestrationContextExtensions.CallActivityAsync{TResult}(IOrchestrationContext, string, object?, RetryPolicy, Outages?)"/>.
    /// </summary>
    /// <exception cref="TaskFailedException">The activity failed.</exception>
    Task<TResult> CallActivityAsync<TResult>(string name, object? input);

    /// <summary>Runs another orchestration as a child instance with the given id and awaits its result.</summary>
    /// <exception cref="TaskFailedException">The child failed or was terminated.</exception>
    Task<TResult> CallSubOrchestrationAsync<TResult>(string name, object? input, string instanceId);

    /// <summary>Completes when the durable timer fires.</summary>
    /// <param name="fireAt">UTC; a time in the past fires at once.</param>
    /// <param name="cancellationToken">Cancels the wait (the task then throws <see cref="TaskCanceledException"/>).</param>
    Task CreateTimerAsync(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for an event that a client raises; events that came early are kept for the first waiter.</summary>
    /// <exception cref="TaskCanceledException">The time-out passed first.</exception>
    Task<TResult> WaitForExternalEventAsync<TResult>(string name, TimeSpan timeout);

    /// <summary>Sets what a client sees as the instance's custom status; at most 16 KB as JSON.</summary>
    void SetCustomStatus(object? customStatus);

    /// <summary>Ends this execution and starts the orchestration again with a new input and an empty history. Call it last.</summary>
    void ContinueAsNew(object? newInput);

    /// <summary>A logger that is silent while the code is replayed.</summary>
    ILogger CreateReplaySafeLogger(string categoryName);
}
