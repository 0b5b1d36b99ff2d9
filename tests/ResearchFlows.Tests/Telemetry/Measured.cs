using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Tests.Telemetry;

/// <summary>What one product measures: names are the process's, so it listens to the meters of the product's own factory.</summary>
internal sealed class Measured : IDisposable
{
    private readonly ConcurrentQueue<(Instrument Instrument, string[] Attributes)> _points = [];
    private readonly MeterListener _listener = new();

    public Measured(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Keep);
        _listener.SetMeasurementEventCallback<double>(Keep);
        _listener.Start();
    }

    /// <summary>Those that something was measured with.</summary>
    public IReadOnlyList<Instrument> Instruments => [.. _points.Select(point => point.Instrument).Distinct()];

    /// <summary>The bounds that a histogram asks for; none for others.</summary>
    public static IReadOnlyList<double> BucketsOf(Instrument instrument) => (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];

    /// <summary>The names of the attributes of each measurement.</summary>
    public IReadOnlyList<string[]> AttributesOf(Instrument instrument) => [.. _points.Where(point => point.Instrument == instrument).Select(point => point.Attributes)];

    public void Dispose() => _listener.Dispose();

    private void Keep<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        _points.Enqueue((instrument, [.. tags.ToArray().Select(tag => tag.Key)]));
}
