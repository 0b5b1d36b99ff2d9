using ResearchFlows.Crashes.Hook;
using ResearchFlows.Ports;
using System.Globalization;
using System.Text.Json;

namespace ResearchFlows.Crashes.Runs;

/// <summary>Whether each activity whose outcome was recorded before the crash was left alone after it.</summary>
internal static class RecordedOnce
{
    /// <summary>One execution of an activity.</summary>
    internal readonly record struct Work(string InstanceId, int Execution, int TaskId);

    /// <summary>What the engine's store holds outcomes of.</summary>
    public static IReadOnlySet<Work> Outcomes(string data)
    {
        using var stores = new StoreCopy(data);
        var tables = stores.Tables("engine.db");
        return tables.Contains("history")
            ? stores.Rows("engine.db", "SELECT id, execution, event FROM history JOIN instances ON instances.sequence = history.instance")
                .Select(row => (Row: row, Event: JsonSerializer.Deserialize<HistoryEvent>((string)row["event"]!, PortJson.Options)!))
                .Where(item => item.Event.EventType is HistoryEventType.TaskCompleted or HistoryEventType.TaskFailed)
                .Select(item => new Work((string)item.Row["id"]!, (int)(long)item.Row["execution"]!, item.Event.TaskScheduledId!.Value))
                .ToHashSet()
            : new HashSet<Work>();
    }

    /// <summary>What a process ran although it was recorded, and what it ran twice.</summary>
    public static IEnumerable<string> Violations(string log, IReadOnlySet<Work> recorded)
    {
        HashSet<Work> started = [];
        foreach (var (name, work) in Starts(log))
        {
            if (recorded.Contains(work))
            {
                yield return $"run again although it was recorded: {name} of {work}";
            }

            if (!started.Add(work))
            {
                yield return $"run twice by one process: {name} of {work}";
            }
        }
    }

    /// <summary>Recorded activities whose start is in no log: then the check above saw nothing.</summary>
    public static IEnumerable<string> Unseen(IEnumerable<string> logs, IReadOnlySet<Work> recorded) =>
        recorded.Except(logs.SelectMany(Starts).Select(start => start.Work)).Select(work => $"recorded, but no process told that it started: {work}");

    private static IEnumerable<(string Name, Work Work)> Starts(string log)
    {
        foreach (var line in File.ReadLines(log).Where(line => line.StartsWith(ActivityWatch.Prefix, StringComparison.Ordinal)))
        {
            var values = JsonSerializer.Deserialize<Dictionary<string, string>>(line[ActivityWatch.Prefix.Length..])!;
            yield return (values["Name"], new Work(values["InstanceId"], Number("Execution"), Number("TaskId")));

            int Number(string name) => int.Parse(values[name], CultureInfo.InvariantCulture);
        }
    }
}
