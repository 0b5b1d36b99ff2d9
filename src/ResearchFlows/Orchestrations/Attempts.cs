using ResearchFlows.LlamaStack;

namespace ResearchFlows.Orchestrations;

/// <summary>
/// The attempts at one activity so far. Whether and when there is another follows from recorded failures and times alone, so it is the
/// same at every replay and on every host.
/// </summary>
internal sealed class Attempts(RetryPolicy policy, DateTime firstAt)
{
    private int _counted;
    private int _waitedOut;

    /// <summary>Whether the failure means that what the activity needs is away.</summary>
    public bool IsOutage(FailureDetails failure) => policy.Outages?.ErrorTypes.Contains(failure.ErrorType) == true;

    /// <summary>Counts a failure.</summary>
    /// <returns>Whether there is another attempt.</returns>
    public bool AllowAnother(FailureDetails failure, DateTime now)
    {
        if (IsOutage(failure))
        {
            _waitedOut++;
            return now - firstAt < policy.Outages!.Patience;
        }

        // What is back may go away again: the waits begin anew.
        _waitedOut = 0;
        _counted++;
        return _counted < policy.MaxNumberOfAttempts && !policy.NonRetryable.Contains(failure.ErrorType);
    }

    /// <summary>The wait after a failure that was counted: backoff, or what the server asked for if that is longer.</summary>
    public TimeSpan DelayAfter(FailureDetails failure, double jitter)
    {
        var backoff = IsOutage(failure)
            ? policy.DelayAfter(_waitedOut, policy.Outages!.MaxRetryInterval, jitter)
            : policy.DelayAfter(_counted, policy.MaxRetryInterval, jitter);
        var asked = TransientFaultException.RetryAfterIn(failure.ErrorMessage) ?? TimeSpan.Zero;
        return asked > backoff ? asked : backoff;
    }
}
