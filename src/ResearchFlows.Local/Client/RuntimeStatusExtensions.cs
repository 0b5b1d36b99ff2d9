using ResearchFlows.Ports;

namespace ResearchFlows.Local.Client;

internal static class RuntimeStatusExtensions
{
    /// <summary>Whether nothing will happen to an instance of this status any more.</summary>
    public static bool HasEnded(this OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
