using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;
using DurableTaskFailedException = Microsoft.DurableTask.TaskFailedException;

namespace ResearchFlows.Functions.Adapters;

/// <summary>The port to an orchestration, on Durable Functions.</summary>
internal sealed class DurableOrchestrationContext(TaskOrchestrationContext context) : IOrchestrationContext
{
    public string InstanceId => context.InstanceId;

    public DateTime CurrentUtcDateTime => context.CurrentUtcDateTime;

    public bool IsReplaying => context.IsReplaying;

    public Guid NewGuid() => context.NewGuid();

    public Task<TResult> CallActivityAsync<TResult>(string name, object? input) =>
        TranslateAsync(context.CallActivityAsync<TResult>(name, input));

    public Task<TResult> CallSubOrchestrationAsync<TResult>(string name, object? input, string instanceId) =>
        TranslateAsync(context.CallSubOrchestratorAsync<TResult>(name, input, new SubOrchestrationOptions(instanceId: instanceId)));

    public Task CreateTimerAsync(DateTime fireAt, CancellationToken cancellationToken) => context.CreateTimer(fireAt, cancellationToken);

    public Task<TResult> WaitForExternalEventAsync<TResult>(string name, TimeSpan timeout) => context.WaitForExternalEvent<TResult>(name, timeout);

    public void SetCustomStatus(object? customStatus) => context.SetCustomStatus(customStatus);

    public void ContinueAsNew(object? newInput) => context.ContinueAsNew(newInput);

    public ILogger CreateReplaySafeLogger(string categoryName) => context.CreateReplaySafeLogger(categoryName);

    /// <summary>Awaits on the host's own scheduler, as replay demands: no ConfigureAwait(false).</summary>
    private static async Task<TResult> TranslateAsync<TResult>(Task<TResult> task)
    {
        try
        {
            return await task;
        }
        catch (DurableTaskFailedException failed)
        {
            throw new Orchestrations.TaskFailedException(failed.TaskName, new FailureDetails(failed.FailureDetails.ErrorType, failed.FailureDetails.ErrorMessage));
        }
    }
}
