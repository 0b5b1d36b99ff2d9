using DurableTask.Core;
using Microsoft.DurableTask;
using CoreTaskFailedException = DurableTask.Core.Exceptions.TaskFailedException;
using TaskFailedException = Microsoft.DurableTask.TaskFailedException;

namespace ResearchFlows.Engine.Replay;

/// <summary>Durable Task's own retries (<see cref="TaskOptions.Retry"/>): every attempt and every wait is an event of the history.</summary>
internal static class Retrying
{
    /// <summary>Calls, and calls again after a durable timer as long as the options allow it.</summary>
    /// <param name="context">Sets the timers.</param>
    /// <param name="options">What the code asks for.</param>
    /// <param name="call">Makes an attempt, given its number from 1.</param>
    /// <exception cref="TaskFailedException">The last attempt failed.</exception>
    public static Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, TaskOptions? options, Func<int, Task<TResult>> call) => options?.Retry switch
    {
        null => call(1),
        { Policy: { } policy } => RunAsync(context, policy, call),
        { } retry => RunAsync(context, retry.Handler!, call),
    };

    private static async Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, RetryPolicy policy, Func<int, Task<TResult>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(attempt);
            }
            catch (TaskFailedException failed) when (attempt < policy.MaxNumberOfAttempts && IsHandled(policy, failed)
                && (policy.RetryTimeout == Timeout.InfiniteTimeSpan || context.CurrentUtcDateTime - startedAt < policy.RetryTimeout))
            {
                await context.CreateTimer(Delay(policy, attempt), CancellationToken.None);
            }
        }
    }

    private static async Task<TResult> RunAsync<TResult>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<int, Task<TResult>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            TaskFailedException failed;
            try
            {
                return await call(attempt);
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

    /// <summary>A policy's filter knows the failures of Durable Task's core only; one that throws lets nothing be tried again, as there.</summary>
    private static bool IsHandled(RetryPolicy policy, TaskFailedException failed)
    {
        var details = failed.FailureDetails;
        try
        {
            return policy.Handle(new CoreTaskFailedException(details.ErrorMessage)
            {
                FailureDetails = new FailureDetails(details.ErrorType, details.ErrorMessage, details.StackTrace, innerFailure: null, isNonRetriable: false),
            });
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static TimeSpan Delay(RetryPolicy policy, int attempt)
    {
        var most = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return delay < most.TotalMilliseconds ? TimeSpan.FromMilliseconds(delay) : most;
    }
}
