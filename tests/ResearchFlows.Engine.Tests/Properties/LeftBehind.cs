using ResearchFlows.Ports;
using System.Text.RegularExpressions;

namespace ResearchFlows.Engine.Tests.Properties;

/// <summary>
/// All that a run leaves behind, as text that is the same for every run of a program: without times and numbers that depend on them,
/// and in order where the program does one thing after the other.
/// </summary>
internal static partial class LeftBehind
{
    public static async Task<string> DescribeAsync(Scenario run)
    {
        List<string> lines = [];
        foreach (var id in (await run.InstancesAsync()).Select(instance => instance.InstanceId).Order(StringComparer.Ordinal))
        {
            var instance = (await run.Engine.Client.GetAsync(id, TestEngine.Soon))!;
            lines.Add($"{id} {instance.RuntimeStatus} {instance.Output} {instance.CustomStatus} {instance.Failure}");
            var history = await run.Engine.HistoryAsync(id);
            lines.AddRange(Describe(history, run.Program.Rounds).Select(line => $"    {line}"));
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Describe(IReadOnlyList<HistoryEvent> history, int rounds)
    {
        var program = history[0].Input!.Value.GetProperty("value");
        var runs = ScriptInput.Of("program", program).As<RandomProgram>();
        var events = history.Where(e => e.EventType == HistoryEventType.EventRaised && e.Name!.StartsWith($"{rounds}.", StringComparison.Ordinal))
            .Select(e => $"{e.EventType} {e.Name} {e.Input}").Distinct().Order(StringComparer.Ordinal);
        var steps = history.Where(e => e.EventType is not (HistoryEventType.EventRaised or HistoryEventType.ExecutionSuspended or HistoryEventType.ExecutionResumed))
            .Where(e => !runs.RacesTimers || e.EventType is not (HistoryEventType.TimerCreated or HistoryEventType.TimerFired))
            .Select(e => (Event: e, Asked: e.TaskScheduledId is { } id ? history.Single(asked => asked.EventId == id) : null))
            .Where(step => step.Asked?.Input?.GetRawText().Contains(".forgotten", StringComparison.Ordinal) != true)
            .Select(step => Describe(step.Event, step.Asked));
        return [.. events, .. runs.IsSequential ? steps : steps.Order(StringComparer.Ordinal)];
    }

    private static string Describe(HistoryEvent e, HistoryEvent? asked)
    {
        var tells = (asked ?? e).Input?.GetRawText().Contains(".won", StringComparison.Ordinal) == true;
        var (name, askedName, result) = tells ? ("a winner", "a winner", "told") : (e.Name, asked?.Name, e.Result?.GetRawText());
        return $"{e.EventType} {name} {e.InstanceId} {Missed().Replace(e.Input?.GetRawText() ?? "", "")} {e.RuntimeStatus} {result} {e.Failure} for {askedName} {asked?.InstanceId} {asked?.Input}";
    }

    /// <summary>Which time limits an earlier round met depends on who won.</summary>
    [GeneratedRegex("""
        "missed":\[[^\]]*\]
        """)]
    private static partial Regex Missed();
}
