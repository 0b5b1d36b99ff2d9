using Microsoft.DurableTask;

namespace ResearchFlows.Engine.Replay;

/// <summary>Durable Task's own retries (<see cref="TaskOptions.Retry"/>): every attempt and every wait is an event of the history.</summary>
internal static class Retrying
{
    /// <summary>Calls, and calls again after a durable timer as long as the options allow it.</summary>
    /// <exception cref="TaskFailedException">The last attempt failed.</exception>
    public static Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, TaskOptions? options, Func<Task<TResult>> call) => options?.Retry switch
    {
        null => call(),
        { Policy: { } policy } => RunAsync(context, policy, call),
        { } retry => RunAsync(context, retry.Handler!, call),
    };

    private static async Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<TResult>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException exception) when (attempt < policy.MaxNumberOfAttempts && policy.Handle(exception)
                && (policy.RetryTimeout == Timeout.InfiniteTimeSpan || context.CurrentUtcDateTime - startedAt < policy.RetryTimeout))
            {
                await context.CreateTimer(Delay(policy, attempt), CancellationToken.None);
            }
        }
    }

    private static async Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<TResult>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            TaskFailedException failed;
            try
            {
                return await call();
            }
            catch (TaskFailedException exception)
            {
                failed = exception;
            }

            if (!await handler(new RetryContext(context, attempt, failed.FailureDetails, context.CurrentUtcDateTime - startedAt, CancellationToken.None)))
            {
                throw failed;
            }
        }
    }

    private static TimeSpan Delay(RetryPolicy policy, int attempt)
    {
        var delay = policy.FirstRetryInterval * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return policy.MaxRetryInterval > TimeSpan.Zero && delay > policy.MaxRetryInterval ? policy.MaxRetryInterval : delay;
    }
}
