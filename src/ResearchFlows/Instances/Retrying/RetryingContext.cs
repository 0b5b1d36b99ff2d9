using Microsoft.DurableTask;

namespace ResearchFlows.Instances.Retrying;

/// <summary>The product's own retries over the context: every attempt and wait is an event, and Retry-After is honoured.</summary>
public static class RetryingContext
{
    /// <summary>
    /// Runs an activity and repeats it as the policy says. Every attempt and every wait is an event of the history;
    /// a wait that the server asked for (Retry-After) is honoured.
    /// </summary>
    /// <param name="context">The orchestration's context.</param>
    /// <param name="name">The activity.</param>
    /// <param name="input">Its input.</param>
    /// <param name="retry">The policy.</param>
    /// <param name="outages">Told of the waits for something that is away.</param>
    /// <exception cref="TaskFailedException">The last attempt failed, or the fault is not worth another.</exception>
    public static async Task<TResult> CallActivityAsync<TResult>(
        this TaskOrchestrationContext context, string name, object? input, RetryPlan retry, Outages? outages = null)
    {
        var attempts = new Attempts(retry, context.CurrentUtcDateTime);
#pragma warning disable DURABLE0011 // The plan bounds it: a number of attempts, or a day in waits of up to five minutes.
        while (true)
#pragma warning restore DURABLE0011
        {
            TaskFailureDetails failure;
            try
            {
                return await context.CallActivityAsync<TResult>(name, input);
            }
            catch (TaskFailedException failed)
            {
                failure = failed.FailureDetails;
                if (!attempts.AllowAnother(failure, context.CurrentUtcDateTime))
                {
                    throw;
                }
            }

            var waitsOut = attempts.IsOutage(failure) ? outages : null;
            waitsOut?.Begin(context.CurrentUtcDateTime);
            await context.CreateTimer(context.CurrentUtcDateTime + attempts.DelayAfter(failure, Jitter(context)), CancellationToken.None);
            waitsOut?.End(context.CurrentUtcDateTime);
        }
    }

    /// <summary>A number from 0 to 1 that differs between instances and is the same at every replay.</summary>
    private static double Jitter(TaskOrchestrationContext context) => context.NewGuid().ToByteArray()[^1] / 256.0;
}
