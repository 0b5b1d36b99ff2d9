namespace ResearchFlows.Instances;

/// <summary>What a room keeps of instances beside their history, and what is of no use without them.</summary>
public interface IInstanceRecords
{
    /// <summary>Deletes what is kept of these instances.</summary>
    Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken);
}
