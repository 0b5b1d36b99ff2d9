using ResearchFlows.LlamaStack;

namespace ResearchFlows.Orchestrations;

/// <summary>What is built on the port once, so that both hosts behave the same.</summary>
public static class OrchestrationContextExtensions
{
    /// <summary>
    /// Runs an activity and repeats it as the policy says. Every attempt and every wait is an event of the history;
    /// a wait that the server asked for (Retry-After) is honoured.
    /// </summary>
    /// <exception cref="TaskFailedException">The last attempt failed, or the fault is not worth another.</exception>
    public static async Task<TResult> CallActivityAsync<TResult>(
        this IOrchestrationContext context, string name, object? input, RetryPolicy retry)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan delay;
            try
            {
                return await context.CallActivityAsync<TResult>(name, input);
            }
            catch (TaskFailedException failed) when (retry.Allows(attempt, failed.Failure))
            {
                var backoff = retry.DelayAfter(attempt, Jitter(context));
                var asked = TransientFaultException.RetryAfterIn(failed.Failure.ErrorMessage) ?? TimeSpan.Zero;
                delay = asked > backoff ? asked : backoff;
            }

            await context.CreateTimerAsync(context.CurrentUtcDateTime + delay, CancellationToken.None);
        }
    }

    /// <summary>A number from 0 to 1 that differs between instances and is the same at every replay.</summary>
    private static double Jitter(IOrchestrationContext context) => context.NewGuid().ToByteArray()[^1] / 256.0;
}
