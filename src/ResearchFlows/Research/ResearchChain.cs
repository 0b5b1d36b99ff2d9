using ResearchFlows.Instances;

namespace ResearchFlows.Research;

/// <summary>Says of research runs which ones they continue, and which ones continue them.</summary>
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

        var links = await takenOver.GetLinksAsync(runs, cancellationToken);
        return [.. instances.Select(instance => Told(instance, links))];
    }

    private static InstanceView Told(InstanceView instance, IReadOnlyList<(string Source, string InstanceId)> links)
    {
        List<string> by = [.. links.Where(link => link.Source == instance.InstanceId).Select(link => link.InstanceId)];
        return instance with
        {
            Continues = links.FirstOrDefault(link => link.InstanceId == instance.InstanceId).Source, ContinuedBy = by.Count > 0 ? by : null,
        };
    }
}
