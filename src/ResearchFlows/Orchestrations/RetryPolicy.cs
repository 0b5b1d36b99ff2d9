namespace ResearchFlows.Orchestrations;

/// <summary>How often and with which waits an orchestration repeats a failed activity.</summary>
/// <param name="MaxNumberOfAttempts">Attempts in all, the first included.</param>
/// <param name="FirstRetryInterval">The wait before the second attempt.</param>
/// <param name="BackoffCoefficient">What each further wait is multiplied by.</param>
/// <param name="MaxRetryInterval">No wait is longer, but for one that the server itself asked for (Retry-After).</param>
public sealed record RetryPolicy(
    int MaxNumberOfAttempts, TimeSpan FirstRetryInterval, double BackoffCoefficient, TimeSpan MaxRetryInterval)
{
    /// <summary>Full names of exception types that are never retried.</summary>
    public IReadOnlyCollection<string> NonRetryable { get; init; } = [];

    /// <summary>Whether a failure of attempt <paramref name="attempt"/> (from 1) is tried again.</summary>
    public bool Allows(int attempt, FailureDetails failure) =>
        attempt < MaxNumberOfAttempts && !NonRetryable.Contains(failure.ErrorType);

    /// <summary>
    /// The wait after attempt <paramref name="attempt"/> (from 1): exponential backoff, shortened by up to a fifth so that instances
    /// that failed together do not come back together.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="jitter">From 0 (inclusive) to 1; the same at every replay.</param>
    public TimeSpan DelayAfter(int attempt, double jitter)
    {
        var backoff = FirstRetryInterval * Math.Pow(BackoffCoefficient, attempt - 1);
        var capped = backoff < MaxRetryInterval ? backoff : MaxRetryInterval;
        return capped * (1 - (0.2 * jitter));
    }
}
