using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Page.Approvals;

/// <summary>What waits for a person's word.</summary>
/// <param name="Promotions">Improvements whose candidate is proven better, also those that an optimization makes.</param>
/// <param name="Calls">Research whose model wants to call a tool that a person is asked about.</param>
public sealed record WaitingModel(IReadOnlyList<WaitingPromotion> Promotions, IReadOnlyList<WaitingCall> Calls)
{
    internal static async Task<WaitingModel> ReadAsync(PageRequest request)
    {
        var improvements = await RunningAsync<ImprovementStatus>(request, nameof(ImprovementOrchestration), parent: "*");
        var research = await RunningAsync<ResearchStatus>(request, nameof(ResearchOrchestration), parent: null);
        return new WaitingModel(
            [.. improvements.Where(run => run.Status.Approval is not null).Select(run => new WaitingPromotion(run.Instance, run.Status, run.Status.Approval!))],
            [.. research.Where(run => run.Status.Approval is not null).Select(run => new WaitingCall(run.Instance, run.Status.Approval!))]);
    }

    private static async Task<IEnumerable<(InstanceView Instance, T Status)>> RunningAsync<T>(PageRequest request, string orchestration, string? parent) where T : class
    {
        var running = await request.LoadAsync<InstancePage>(
            "ListInstances", ("orchestration", orchestration), ("status", nameof(OrchestrationRuntimeStatus.Running)), ("parent", parent), ("top", "500"));
        return running.Instances.Select(instance => (instance, Status: instance.CustomStatus is { ValueKind: JsonValueKind.Object } status ? status.Deserialize<T>(PortJson.Options) : null))
            .Where(run => run.Status is not null).Select(run => (run.instance, run.Status!));
    }
}

/// <summary>An improvement that waits.</summary>
/// <param name="Instance">The improvement.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Approval">What is to be decided.</param>
public sealed record WaitingPromotion(InstanceView Instance, ImprovementStatus Status, ApprovalRequest Approval);

/// <summary>A research run that waits.</summary>
/// <param name="Instance">The run.</param>
/// <param name="Call">The call that it waits to make.</param>
public sealed record WaitingCall(InstanceView Instance, ToolApprovalRequest Call);
