using System.Diagnostics.Tracing;

namespace ResearchFlows.Crashes.Hook;

/// <summary>Writes a line for each activity that is about to run, on its own thread and before it does, from the engine's own log.</summary>
internal sealed class ActivityWatch(CrashLog log) : EventListener
{
    private const string Source = "Microsoft-Extensions-Logging";
    private const EventKeywords AsJson = (EventKeywords)8;

    /// <summary>The setting that has the engine tell of it, here only and not on the console.</summary>
    public static (string Name, string Value) Setting => ("Logging__EventSource__LogLevel__ResearchFlows.Engine", "Debug");

    /// <summary>Where a line of the log begins that tells of an activity; its values as JSON follow.</summary>
    public const string Prefix = "activity ";

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source)
        {
            EnableEvents(eventSource, EventLevel.Verbose, AsJson);
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
