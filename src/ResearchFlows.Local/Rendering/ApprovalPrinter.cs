using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Optimization;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints what an improvement that waits for approval asks: the figures, what the prompt changes, and how to answer.</summary>
internal static class ApprovalPrinter
{
    /// <summary>What a person is to decide; null when this instance waits for nobody.</summary>
    public static ImprovementStatus? Find(InstanceView instance) =>
        instance is { Orchestration: nameof(ImprovementOrchestration), CustomStatus: { } status } && !instance.RuntimeStatus.HasEnded()
        && ApiClient.Read<ImprovementStatus>(status) is { Approval: not null } waiting ? waiting : null;

    /// <summary>The improvement that an instance is, or that an optimization makes now; null when it is neither.</summary>
    public static async Task<InstanceView?> FindImprovementAsync(ApiClient api, InstanceView instance, CancellationToken cancellationToken) => instance switch
    {
        { Orchestration: nameof(ImprovementOrchestration) } => instance,
        { Orchestration: nameof(OptimizationOrchestration), CustomStatus: { } status } when !instance.RuntimeStatus.HasEnded() =>
            ApiClient.Read<InstanceView>(await api.GetAsync($"instances/{ApiClient.Read<OptimizationStatus>(status).Improvement}", cancellationToken)),
        _ => null,
    };

    /// <summary>Prints it; the prompts are asked for.</summary>
    public static async Task PrintAsync(Terminal terminal, ApiClient api, InstanceView seen, CancellationToken cancellationToken)
    {
        if (await FindImprovementAsync(api, seen, cancellationToken) is not { } instance || Find(instance) is not { Approval: { } request } status)
        {
            return;
        }

        terminal.Line();
        terminal.Line($"[bold yellow]Waiting for approval[/]  version {status.BaselineVersion} → {status.Candidate}: {Scores.Of(request.BaselineScore)} → {Scores.Of(request.Score)}, gain {request.Gain:+0.000;-0.000;0.000}, p {request.PValue:0.0000}");
        Lines.Print(terminal, Untrusted.OneLine(request.Reason), "    ", "dim");
        var prompts = ApiClient.Read<PromptList>(await api.GetAsync($"agents/{Uri.EscapeDataString(instance.Agent ?? "")}/prompts", cancellationToken));
        if (Version(prompts, status.BaselineVersion) is { } before && Version(prompts, status.Candidate) is { } after)
        {
            PromptPrinter.PrintDiff(terminal, before, after);
        }

        terminal.Line($"Without an answer it is rejected at {request.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Answer with:");
        terminal.Copyable($"  {api.Invocation($"approve {instance.InstanceId} --comment \"why\"")}");
        terminal.Copyable($"  {api.Invocation($"reject {instance.InstanceId} --comment \"why\"")}");
    }

    private static PromptView? Version(PromptList prompts, int? version) => prompts.Versions.FirstOrDefault(known => known.Version == version);
}
