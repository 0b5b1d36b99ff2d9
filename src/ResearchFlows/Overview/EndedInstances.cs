using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Telemetry;

namespace ResearchFlows.Overview;

/// <summary>
/// Emits the long spans of instances that ended before the activity that would have: what failed or was terminated, and what records nothing of
/// its own. For a host that says once that an instance has ended.
/// </summary>
public sealed class EndedInstances(ResearchCallLedger calls, RunLedger runs, EvaluationLedger evaluations, RunTelemetry telemetry)
{
    /// <summary>Emits the span, unless an activity has or will.</summary>
    public async Task TellAsync(OrchestrationMetadata ended, CancellationToken cancellationToken)
    {
        if (await IsToldByActivityAsync(ended, cancellationToken))
        {
            return;
        }

        var span = new LongSpan(ended.InstanceId, NameOf(ended), ended.CreatedAt.ToUnixTimeMilliseconds()) { ErrorType = ErrorOf(ended) };
        if (ended.Name != nameof(ResearchOrchestration))
        {
            await telemetry.WorkflowAsync(span, cancellationToken);
            return;
        }

        var turns = await runs.GetTurnsAsync(ended.InstanceId, cancellationToken);
        var tools = await runs.GetToolCallsAsync(ended.InstanceId, cancellationToken);
        await telemetry.AgentRunAsync(span, turns.Count, tools.Count, cancellationToken);
    }

    private async Task<bool> IsToldByActivityAsync(OrchestrationMetadata ended, CancellationToken cancellationToken) => ended.Name switch
    {
        nameof(ResearchOrchestration) or nameof(EvaluationOrchestration) when ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed => true,

        // A case's run that failed is told by the evaluation, which records it as an error.
        nameof(ResearchOrchestration) when ChildIds.ParentOf(ended.InstanceId) is not null => ended.RuntimeStatus != OrchestrationRuntimeStatus.Terminated,
        nameof(ResearchOrchestration) => await calls.FindAsync(ended.InstanceId, cancellationToken) is not null,
        nameof(EvaluationOrchestration) => await evaluations.FindAsync(ended.InstanceId, cancellationToken) is { RecordedAt: not null },

        // Who held the lease tells so when it is given back; an improvement of an optimization held none.
        nameof(ImprovementOrchestration) when ChildIds.ParentOf(ended.InstanceId) is not null => false,
        nameof(ImprovementOrchestration) or nameof(OptimizationOrchestration) => ended.RuntimeStatus != OrchestrationRuntimeStatus.Terminated,
        _ => false,
    };

    private static string NameOf(OrchestrationMetadata ended) => ended.Name switch
    {
        nameof(ResearchOrchestration) => ended.Agent ?? "",
        nameof(EvaluationOrchestration) => "evaluation",
        nameof(ImprovementOrchestration) => "improvement",
        nameof(OptimizationOrchestration) => "optimization",
        nameof(JudgeCheckOrchestration) => "judge_check",
        var other => other,
    };

    private static string? ErrorOf(OrchestrationMetadata ended) => ended.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Terminated => "terminated",
        OrchestrationRuntimeStatus.Failed => ended.Failure?.ErrorType ?? "_OTHER",
        _ => null,
    };
}
