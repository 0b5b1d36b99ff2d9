using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Telemetry;

/// <summary>
/// A model or tool call that is being made: a span and a duration. They are told when its outcome is recorded, by who recorded it: what a crash
/// cuts off is never emitted, and what is found to be recorded already is not told again.
/// </summary>
internal sealed class Operation(Activity? activity, Histogram<double> duration, TagList tags) : IDisposable
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private TagList _tags = tags;
    private TimeSpan? _elapsed;
    private bool _isKnown;

    public void Set(string name, object? value) => activity?.SetTag(name, value);

    /// <summary>The call has returned; what follows is recording it.</summary>
    public void Returned()
    {
        _elapsed = Stopwatch.GetElapsedTime(_startedAt);
        activity?.SetEndTime(activity.StartTimeUtc + _elapsed.Value);
    }

    public void Failed(string errorType)
    {
        _tags.Add(GenAi.ErrorType, errorType);
        activity?.SetTag(GenAi.ErrorType, errorType).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The call threw, so that it is made again, and told again: its span must not have the id of the one that will be recorded.</summary>
    public void Failed(string errorType, TracePlace? place)
    {
        Failed(errorType);
        if (activity is not null)
        {
            place?.Put(activity);
        }
    }

    /// <summary>Somebody else has recorded the outcome, and told it.</summary>
    public void IsKnown() => _isKnown = true;

    public void Dispose()
    {
        if (!_isKnown)
        {
            duration.Record((_elapsed ?? Stopwatch.GetElapsedTime(_startedAt)).TotalSeconds, _tags);
        }
        else if (activity is not null)
        {
            activity.ActivityTraceFlags = ActivityTraceFlags.None;
            activity.IsAllDataRequested = false;
        }

        activity?.Dispose();
    }
}
