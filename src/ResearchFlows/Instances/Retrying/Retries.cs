using ResearchFlows.Agents;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Instances.Retrying;

/// <summary>
/// How the product's activities are retried: one policy. A fault that may be the request's own is tried for about six minutes, so that one
/// bad case does not hold an evaluation up; a server or a ledger that is away is waited for until the next day.
/// </summary>
public static class Retries
{
    /// <summary>Waits of 1, 2, 4 … seconds; faults that the same request would meet again are not retried.</summary>
    public static RetryPlan Default { get; } = new(12, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1))
    {
        NonRetryable =
        [
            typeof(PermanentFaultException).FullName!,
            typeof(ContextFullException).FullName!,
            typeof(ToolUnreachableException).FullName!,
            typeof(AgentNotFoundException).FullName!,
        ],
        OnceMore = [typeof(TimedOutException).FullName!],
        Outages = new OutagePolicy(
            TimeSpan.FromDays(1), TimeSpan.FromMinutes(5), [typeof(ServerAwayException).FullName!, typeof(LedgerUnavailableException).FullName!]),
    };
}
