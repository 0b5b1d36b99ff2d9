namespace ResearchFlows.Instances;

/// <summary>What a room says of instances that the host does not know.</summary>
public interface IInstanceTeller
{
    /// <summary>The same instances, with what the room knows of them.</summary>
    /// <param name="instances">The instances, in the order they are shown.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<InstanceView>> TellAsync(IReadOnlyList<InstanceView> instances, CancellationToken cancellationToken);
}
