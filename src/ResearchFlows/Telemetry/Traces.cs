using ResearchFlows.Http;
using ResearchFlows.Instances;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace ResearchFlows.Telemetry;

/// <summary>
/// Finds where instances stand among the traces. A trace is an instance with its children, below the span that it was started under, if any.
/// </summary>
public sealed class Traces(TraceParents parents) : IInstanceRecords
{
    private const int MostKept = 10_000;
    private readonly ConcurrentDictionary<string, string?> _kept = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        await parents.DeleteAsync(instanceIds, cancellationToken);
        foreach (var instanceId in instanceIds)
        {
            _kept.TryRemove(instanceId, out _);
        }
    }

    /// <summary>Starts an instance's trace under a span of another's.</summary>
    internal async Task ContinueAsync(string instanceId, string startedBy, CancellationToken cancellationToken)
    {
        var above = (await FindAsync(startedBy, cancellationToken)).Span;
        await parents.KeepAsync(instanceId, $"00-{above.TraceId.ToHexString()}-{above.SpanId.ToHexString()}-01", cancellationToken);
    }

    /// <summary>The place of an instance's own span.</summary>
    internal async Task<TracePlace> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        var root = instanceId;
        while (ChildIds.ParentOf(root) is { } parent)
        {
            root = parent;
        }

        var startedUnder = await FindParentAsync(root, cancellationToken) is { } known && ActivityContext.TryParse(known, null, out var place) ? place : default;
        return TracePlace.Of(instanceId, root, startedUnder);
    }

    /// <summary>What an instance was started under never changes, and is kept before it starts.</summary>
    private async Task<string?> FindParentAsync(string root, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(root, out var known))
        {
            return known;
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        return _kept[root] = await parents.FindAsync(root, cancellationToken);
    }
}
