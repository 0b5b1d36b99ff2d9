using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;

namespace ResearchFlows.Orchestrations;

/// <summary>How the product's activities are retried: one policy, about six minutes from the first attempt to the last.</summary>
public static class Retries
{
    /// <summary>Waits of 1, 2, 4 … up to 60 seconds; faults that the same request would meet again are not retried.</summary>
    public static RetryPolicy Default { get; } = new(12, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1))
    {
        NonRetryable =
        [
            typeof(PermanentFaultException).FullName!,
            typeof(AgentNotFoundException).FullName!,
        ],
    };
}
