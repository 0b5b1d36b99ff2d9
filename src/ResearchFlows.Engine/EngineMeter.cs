using ResearchFlows.Engine.Activities;
using ResearchFlows.Ports;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Engine;

/// <summary>What the engine measures of itself. Without a listener it costs next to nothing.</summary>
internal sealed class EngineMeter : IDisposable
{
    private static readonly IReadOnlyList<double> s_seconds = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384, 32.768, 65.536];
    private readonly Meter _meter;
    private readonly Histogram<double> _queueWait;
    private long _activities;

    /// <param name="meters">Whose meter it is, when a host listens to its own alone.</param>
    /// <param name="commits">How many commits were made.</param>
    /// <param name="instances">How many instances stand where.</param>
    public EngineMeter(IMeterFactory? meters, Func<long> commits, Func<IReadOnlyList<(OrchestrationRuntimeStatus Status, long Count)>> instances)
    {
        _meter = new(new MeterOptions(DurableEngine.MeterName) { Scope = meters });
        _queueWait = _meter.CreateHistogram(
            "researchflows.activity.queue_wait", "s", "How long activities wait for their turn.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _meter.CreateObservableCounter("researchflows.engine.commits", commits, "{commit}", "Commits of the durable store.");
        _meter.CreateObservableGauge(
            "researchflows.engine.commits_per_activity", () => Volatile.Read(ref _activities) is > 0 and var count ? [new(commits() / (double)count)] : Array.Empty<Measurement<double>>(),
            "{commit}", "Commits of the durable store for each activity that was started.");
        _meter.CreateObservableGauge("researchflows.instances", () => Observe(instances), "{instance}", "Instances by where they stand.");
    }

    /// <summary>An activity has its turn.</summary>
    public void Starts(ScheduledActivity activity)
    {
        Interlocked.Increment(ref _activities);
        if (_queueWait.Enabled)
        {
            _queueWait.Record(Stopwatch.GetElapsedTime(activity.QueuedAt).TotalSeconds, new TagList { { "researchflows.activity.name", activity.Name } });
        }
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Observe(Func<IReadOnlyList<(OrchestrationRuntimeStatus Status, long Count)>> instances)
    {
        try
        {
            return instances().Select(item => new Measurement<long>(item.Count, new TagList { { "researchflows.instance.status", item.Status.ToString() } }));
        }
        catch (EngineUnavailableException)
        {
            // The store says itself what is wrong with it.
            return [];
        }
    }
}
