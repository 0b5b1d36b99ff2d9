namespace ResearchFlows.Orchestrations;

/// <summary>What is built on the port once, so that both hosts behave the same.</summary>
public static class OrchestrationContextExtensions
{
    /// <summary>
    /// Runs an activity and repeats it as the policy says. Every attempt and every wait is an event of the history;
    /// a wait that the server asked for (Retry-After) is honoured.
    /// </summary>
    /// <param name="context">The port.</param>
    /// <param name="name">The activity.</param>
    /// <param name="input">Its input.</param>
    /// <param name="retry">The policy.</param>
    /// <param name="outages">Told of the waits for something that is away.</param>
    /// <exception cref="TaskFailedException">The last attempt failed, or the fault is not worth another.</exception>
    public static async Task<TResult> CallActivityAsync<TResult>(
        this IOrchestrationContext context, string name, object? input, RetryPolicy retry, Outages? outages = null)
    {
        var attempts = new Attempts(retry, context.CurrentUtcDateTime);
        while (true)
        {
            FailureDetails failure;
            try
            {
                return await context.CallActivityAsync<TResult>(name, input);
            }
            catch (TaskFailedException failed)
            {
                failure = failed.Failure;
                if (!attempts.AllowAnother(failure, context.CurrentUtcDateTime))
                {
                    throw;
                }
            }

            var waitsOut = attempts.IsOutage(failure) ? outages : null;
            waitsOut?.Begin(context.CurrentUtcDateTime);
            await context.CreateTimerAsync(context.CurrentUtcDateTime + attempts.DelayAfter(failure, Jitter(context)), CancellationToken.None);
            waitsOut?.End(context.CurrentUtcDateTime);
        }
    }

    /// <summary>A number from 0 to 1 that differs between instances and is the same at every replay.</summary>
    private static double Jitter(IOrchestrationContext context) => context.NewGuid().ToByteArray()[^1] / 256.0;
}
