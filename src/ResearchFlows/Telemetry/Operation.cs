using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Telemetry;

/// <summary>
/// A model or tool call that is being made: a span of its own and a duration. What a crash cuts off is never emitted; when it is made
/// again, that is another call and another span.
/// </summary>
internal sealed class Operation(Activity? activity, Histogram<double> duration, TagList tags) : IDisposable
{
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private TagList _tags = tags;

    public void Set(string name, object? value) => activity?.SetTag(name, value);

    public void Failed(string errorType)
    {
        _tags.Add(GenAi.ErrorType, errorType);
        activity?.SetTag(GenAi.ErrorType, errorType).SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose()
    {
        duration.Record(Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, _tags);
        activity?.Dispose();
    }
}
