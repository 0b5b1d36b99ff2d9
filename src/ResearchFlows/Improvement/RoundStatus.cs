using Microsoft.DurableTask;

namespace ResearchFlows.Improvement;

/// <summary>Tells whoever looks at an improvement what it is doing. Replayable code.</summary>
internal sealed class RoundStatus(TaskOrchestrationContext context, int number)
{
    /// <summary>The version in force at the round's start; null before it is known.</summary>
    public int? VersionInForce { get; set; }

    /// <summary>Says what comes next, and with which version.</summary>
    public void Tell(string phase, int? candidate = null, ApprovalRequest? approval = null) =>
        context.SetCustomStatus(new ImprovementStatus(phase, number, VersionInForce, candidate, approval));
}
