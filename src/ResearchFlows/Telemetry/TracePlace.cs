using ResearchFlows.Instances;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Telemetry;

/// <summary>
/// Where an instance stands among the traces. Ids follow from instance ids: a run's span is emitted at its end, after those below it, by
/// whatever process is there then, and all of them must know its id beforehand. A trace is an instance with its children.
/// </summary>
internal static class TracePlace
{
    /// <summary>The place of the instance's own span.</summary>
    public static ActivityContext Of(string instanceId) =>
        new(TraceId(instanceId), ActivitySpanId.CreateFromBytes(Hash("span", instanceId).AsSpan(0, 8)), ActivityTraceFlags.Recorded, isRemote: true);

    /// <summary>The place of the span above the instance's own; none for an instance that is nobody's child.</summary>
    public static ActivityContext Above(string instanceId) => ChildIds.ParentOf(instanceId) is { } parent ? Of(parent) : default;

    /// <summary>Gives a started activity the instance's ids. .NET draws ids at random and has no other way to say which.</summary>
    public static void Put(Activity activity, string instanceId)
    {
        var place = Of(instanceId);
        TraceIdOf(activity) = place.TraceId.ToHexString();
        SpanIdOf(activity) = place.SpanId.ToHexString();
    }

    private static ActivityTraceId TraceId(string instanceId)
    {
        while (ChildIds.ParentOf(instanceId) is { } parent)
        {
            instanceId = parent;
        }

        return ActivityTraceId.CreateFromBytes(Hash("trace", instanceId).AsSpan(0, 16));
    }

    private static byte[] Hash(string kind, string instanceId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {instanceId}"));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    private static extern ref string? TraceIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity activity);
}
