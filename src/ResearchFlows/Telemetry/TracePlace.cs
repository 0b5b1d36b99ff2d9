using ResearchFlows.Instances;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ResearchFlows.Telemetry;

/// <summary>
/// Where a span stands. Ids follow from instance ids and steps: a run's span is emitted at its end, after those below it, by whatever process
/// is there then, and all of them must know its id beforehand.
/// </summary>
/// <param name="Span">The span.</param>
/// <param name="Above">The span above it; none for the first of a trace.</param>
internal sealed record TracePlace(ActivityContext Span, ActivityContext Above)
{
    /// <summary>The place of an instance's own span.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="root">The instance that it descends from, or itself.</param>
    /// <param name="startedUnder">What the root was started under.</param>
    public static TracePlace Of(string instanceId, string root, ActivityContext startedUnder)
    {
        var trace = startedUnder == default ? ActivityTraceId.CreateFromBytes(Hash($"trace {root}").AsSpan(0, 16)) : startedUnder.TraceId;
        var above = ChildIds.ParentOf(instanceId) is { } parent ? Context(trace, SpanId($"span {parent}"))
            : startedUnder == default ? default
            : Context(trace, startedUnder.SpanId);
        return new(Context(trace, SpanId($"span {instanceId}")), above);
    }

    /// <summary>The place of a step below it, which is told once; a step without a name has an id of its own each time.</summary>
    public TracePlace Below(string? step) =>
        new(Context(Span.TraceId, step is null ? ActivitySpanId.CreateRandom() : SpanId($"{Span.SpanId.ToHexString()} {step}")), Span);

    /// <summary>Starts the span. Whatever is current has no part in it.</summary>
    public Activity? Start(ActivitySource source, string name, ActivityKind kind, IEnumerable<KeyValuePair<string, object?>> tags, DateTimeOffset startTime = default)
    {
        var current = Activity.Current;
        Activity.Current = null;

        // Without a span above it a sampler would decide by a trace id of its own; so the first of a trace is sampled as those below it are.
        var activity = source.StartActivity(name, kind, Above == default ? Span : Above, tags, startTime: startTime);
        if (activity is null)
        {
            Activity.Current = current;
            return null;
        }

        Put(activity);
        return activity;
    }

    /// <summary>Gives a started activity the place's ids. .NET draws ids at random and has no other way to say which.</summary>
    public void Put(Activity activity)
    {
        TraceIdOf(activity) = Span.TraceId.ToHexString();
        SpanIdOf(activity) = Span.SpanId.ToHexString();
        if (Above == default)
        {
            ParentIdOf(activity) = null;
            ParentSpanIdOf(activity) = null;
        }
    }

    /// <summary>Sampled, whatever the caller does with its own spans: a host that stands before us and exports nothing must not decide for us.</summary>
    private static ActivityContext Context(ActivityTraceId trace, ActivitySpanId span) => new(trace, span, ActivityTraceFlags.Recorded, isRemote: true);

    private static ActivitySpanId SpanId(string name) => ActivitySpanId.CreateFromBytes(Hash(name).AsSpan(0, 8));

    private static byte[] Hash(string name) => SHA256.HashData(Encoding.UTF8.GetBytes(name));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_traceId")]
    private static extern ref string? TraceIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_parentId")]
    private static extern ref string? ParentIdOf(Activity activity);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_parentSpanId")]
    private static extern ref string? ParentSpanIdOf(Activity activity);
}
