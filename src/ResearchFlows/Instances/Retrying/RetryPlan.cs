namespace ResearchFlows.Instances.Retrying;

/// <summary>How often and with which waits an orchestration repeats a failed activity.</summary>
/// <param name="MaxNumberOfAttempts">Attempts in all, the first included.</param>
/// <param name="FirstRetryInterval">The wait before the second attempt.</param>
/// <param name="BackoffCoefficient">What each further wait is multiplied by.</param>
/// <param name="MaxRetryInterval">No wait is longer, but for one that the server itself asked for (Retry-After).</param>
public sealed record RetryPlan(
    int MaxNumberOfAttempts, TimeSpan FirstRetryInterval, double BackoffCoefficient, TimeSpan MaxRetryInterval)
{
    /// <summary>Full names of exception types that are never retried.</summary>
    public IReadOnlyCollection<string> NonRetryable { get; init; } = [];

    /// <summary>Full names of exception types that are tried once more and no oftener, as each try may leave work behind.</summary>
    public IReadOnlyCollection<string> OnceMore { get; init; } = [];

    /// <summary>The failures that are waited out and not counted; null when all are counted.</summary>
    public OutagePolicy? Outages { get; init; }

    /// <summary>
    /// The wait after the <paramref name="failures"/>th failure: exponential backoff, shortened by up to a fifth so that instances
    /// that failed together do not come back together.
    /// </summary>
    /// <param name="failures">From 1.</param>
    /// <param name="longest">No wait is longer.</param>
    /// <param name="jitter">From 0 (inclusive) to 1; the same at every replay.</param>
    internal TimeSpan DelayAfter(int failures, TimeSpan longest, double jitter)
    {
        var backoff = FirstRetryInterval.TotalSeconds * Math.Pow(BackoffCoefficient, failures - 1);
        return TimeSpan.FromSeconds(Math.Min(backoff, longest.TotalSeconds) * (1 - (0.2 * jitter)));
    }
}

/// <summary>What an activity needs may be away for a night. Such a failure says nothing of its work, so it is waited out by time.</summary>
/// <param name="Patience">How long after its first attempt an activity is still tried again.</param>
/// <param name="MaxRetryInterval">No wait is longer, so that no history grows large and no run notices the end of an outage late.</param>
/// <param name="ErrorTypes">Full names of the exception types that say so.</param>
public sealed record OutagePolicy(TimeSpan Patience, TimeSpan MaxRetryInterval, IReadOnlyCollection<string> ErrorTypes);
