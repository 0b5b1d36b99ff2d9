using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>Reads steps out of a history: attempts of one thing become one step.</summary>
internal static class StepReader
{
    public static IReadOnlyList<StepView> Read(IReadOnlyList<HistoryEvent> history)
    {
        List<StepView> steps = [];
        Dictionary<int, int> stepOfEvent = [];
        foreach (var (place, item) in history.Index())
        {
            switch (item.EventType)
            {
                case HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated:
                    stepOfEvent[item.EventId] = Begin(steps, item, place);
                    break;
                case HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted
                    or HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed:
                    if (item.TaskScheduledId is { } asked && stepOfEvent.TryGetValue(asked, out var index))
                    {
                        steps[index] = End(steps[index], item, place);
                    }

                    break;
                case HistoryEventType.EventRaised:
                    steps.Add(EventStep(item) with { LastEvent = place });
                    break;
            }
        }

        return steps;
    }

    /// <summary>Begins a step, or goes on with the failed one that the same request belongs to.</summary>
    private static int Begin(List<StepView> steps, HistoryEvent item, int place)
    {
        var again = steps.FindLastIndex(step => step.Status == StepStatus.Failed && step.Name == item.Name && SameInput(step.Input, item.Input));
        if (again >= 0 && item.EventType == HistoryEventType.TaskScheduled)
        {
            steps[again] = steps[again] with
            {
                Status = StepStatus.Running,
                Attempts = steps[again].Attempts + 1,
                Tries = [.. steps[again].Tries, new AttemptView(item.Timestamp)],
                LastEvent = place,
            };
            return again;
        }

        steps.Add(new StepView
        {
            Kind = item.EventType == HistoryEventType.TaskScheduled ? StepKind.Activity : StepKind.Child,
            Name = item.Name ?? "",
            Status = StepStatus.Running,
            StartedAt = item.Timestamp,
            Tries = [new AttemptView(item.Timestamp)],
            LastEvent = place,
            Input = item.Input,
            InstanceId = item.InstanceId,
            Link = item.InstanceId is { } child ? $"{ApiLinks.Instance(child)}/steps" : null,
        });
        return steps.Count - 1;
    }

    private static StepView End(StepView step, HistoryEvent item, int place) => step with
    {
        Status = item.Failure is null ? StepStatus.Completed : StepStatus.Failed,
        DurationMs = Math.Round((item.Timestamp - step.StartedAt).TotalMilliseconds, 1),
        Result = item.Result,
        Tries = [.. step.Tries.SkipLast(1), step.Tries[^1] with { BegunAt = item.BegunAt, EndedAt = item.Timestamp, Failure = item.Failure?.ErrorMessage }],
        LastEvent = place,
        Failures = item.Failure is { } failure ? [.. step.Failures, failure.ErrorMessage] : step.Failures,
    };

    private static StepView EventStep(HistoryEvent item) => new()
    {
        Kind = StepKind.Event,
        Name = item.Name ?? "",
        Status = StepStatus.Completed,
        StartedAt = item.Timestamp,
        Input = item.Input,
    };

    private static bool SameInput(JsonElement? one, JsonElement? other) =>
        one is { } left && other is { } right ? JsonElement.DeepEquals(left, right) : one is null && other is null;
}
