using ResearchFlows.Instances;

namespace ResearchFlows.Research;

/// <summary>Says of research runs which ones continue them.</summary>
public sealed class ResearchChain(TakenOverLedger takenOver) : IInstanceTeller
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceView>> TellAsync(IReadOnlyList<InstanceView> instances, CancellationToken cancellationToken)
    {
        List<string> runs = [.. instances.Where(instance => instance.Orchestration == nameof(ResearchOrchestration)).Select(instance => instance.InstanceId)];
        if (runs.Count == 0)
        {
            return instances;
        }

        var followers = await takenOver.GetFollowersAsync(runs, cancellationToken);
        return [.. instances.Select(instance => followers[instance.InstanceId].ToList() is { Count: > 0 } continuing ? instance with { ContinuedBy = continuing } : instance)];
    }
}
