namespace ResearchFlows.Engine.Instances;

/// <summary>Instances that wait, the one that waits longest first; over the bound it leaves memory and is replayed when it is needed.</summary>
internal sealed class IdleInstances(int max)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Instance> _byAge = new();
    private readonly Dictionary<Instance, LinkedListNode<Instance>> _nodes = [];

    /// <returns>The instance that has to leave, if one has to.</returns>
    public Instance? Add(Instance instance)
    {
        lock (_lock)
        {
            RemoveNode(instance);
            _nodes.Add(instance, _byAge.AddLast(instance));
            if (_byAge.Count <= max)
            {
                return null;
            }

            var oldest = _byAge.First!.Value;
            RemoveNode(oldest);
            return oldest;
        }
    }

    public void Remove(Instance instance)
    {
        lock (_lock)
        {
            RemoveNode(instance);
        }
    }

    private void RemoveNode(Instance instance)
    {
        if (_nodes.Remove(instance, out var node))
        {
            _byAge.Remove(node);
        }
    }
}
