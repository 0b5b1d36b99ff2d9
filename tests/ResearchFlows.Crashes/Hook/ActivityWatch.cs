using System.Diagnostics.Tracing;

namespace ResearchFlows.Crashes.Hook;

/// <summary>Writes a line for each activity that is about to run, on its own thread and before it does, from the engine's own log.</summary>
internal sealed class ActivityWatch(CrashLog log) : EventListener
{
    private const string Source = "Microsoft-Extensions-Logging";
    private const EventKeywords AsJson = (EventKeywords)8;

    /// <summary>Where a line of the log begins that tells of an activity; its values as JSON follow.</summary>
    public const string Prefix = "activity ";

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source)
        {
            EnableEvents(eventSource, EventLevel.Verbose, AsJson, new Dictionary<string, string?> { ["FilterSpecs"] = "ResearchFlows.Local.Engine.DurableEngine:Debug" });
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Value("EventName") == "ActivityStarts")
        {
            log.Write(Prefix + Value("ArgumentsJson"));
        }

        string? Value(string name) => eventData.PayloadNames?.IndexOf(name) is { } index and >= 0 ? eventData.Payload?[index] as string : null;
    }
}
