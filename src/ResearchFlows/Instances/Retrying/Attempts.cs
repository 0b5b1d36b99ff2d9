using Microsoft.DurableTask;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Instances.Retrying;

/// <summary>
/// The attempts at one activity so far. Whether and when there is another follows from recorded failures and times alone, so it is the
/// same at every replay and on every host.
/// </summary>
internal sealed class Attempts(RetryPlan plan, DateTime firstAt)
{
    private int _counted;
    private int _waitedOut;
    private int _onceMore;

    /// <summary>Whether the failure means that what the activity needs is away.</summary>
    public bool IsOutage(TaskFailureDetails failure) => plan.Outages?.ErrorTypes.Contains(failure.ErrorType) == true;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether there is another attempt.</returns>
    public bool AllowAnother(TaskFailureDetails failure, DateTime now)
    {
        if (IsOutage(failure))
        {
            _waitedOut++;
            return now - firstAt < plan.Outages!.Patience;
        }

        // What is back may go away again: the waits begin anew.
        _waitedOut = 0;
        _counted++;
        _onceMore += plan.OnceMore.Contains(failure.ErrorType) ? 1 : 0;
        return _onceMore < 2 && _counted < plan.MaxNumberOfAttempts && !plan.NonRetryable.Contains(failure.ErrorType);
    }

    /// <summary>The wait after a failure that was counted: backoff, or what the server asked for if that is longer.</summary>
    public TimeSpan DelayAfter(TaskFailureDetails failure, double jitter)
    {
        var backoff = IsOutage(failure)
            ? plan.DelayAfter(_waitedOut, plan.Outages!.MaxRetryInterval, jitter)
            : plan.DelayAfter(_counted, plan.MaxRetryInterval, jitter);
        var asked = TransientFaultException.RetryAfterIn(failure.ErrorMessage) ?? TimeSpan.Zero;
        return asked > backoff ? asked : backoff;
    }
}
