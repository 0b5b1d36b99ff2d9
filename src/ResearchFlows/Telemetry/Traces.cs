using ResearchFlows.Http;
using ResearchFlows.Instances;
using System.Diagnostics;

namespace ResearchFlows.Telemetry;

/// <summary>
/// Finds where instances stand among the traces. A trace is an instance with its children, below the span that it was started under, if any.
/// </summary>
public sealed class Traces(TraceParents parents) : IInstanceRecords
{
    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken) => parents.DeleteAsync(instanceIds, cancellationToken);

    /// <summary>Starts an instance's trace under a span of another's.</summary>
    internal async Task ContinueAsync(string instanceId, string startedBy, CancellationToken cancellationToken)
    {
        var above = (await FindAsync(startedBy, cancellationToken)).Span;
        await parents.KeepAsync(instanceId, $"00-{above.TraceId.ToHexString()}-{above.SpanId.ToHexString()}-01", cancellationToken);
    }

    /// <summary>The place of an instance's own span.</summary>
    internal async ValueTask<TracePlace> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        var root = instanceId;
        while (ChildIds.ParentOf(root) is { } parent)
        {
            root = parent;
        }

        var startedUnder = await parents.FindAsync(root, cancellationToken) is { } known && ActivityContext.TryParse(known, null, out var place) ? place : default;
        return TracePlace.Of(instanceId, root, startedUnder);
    }
}
