using ResearchFlows.Activities;
using ResearchFlows.Ledger;
using ResearchFlows.Orchestrations;
using System.Text.Json;

namespace ResearchFlows.Api;

/// <summary>Reads steps out of a history: attempts of one thing become one step, and texts come whole from the ledger.</summary>
internal static class StepReader
{
    public static IReadOnlyList<StepView> Read(IReadOnlyList<HistoryEvent> history, IReadOnlyList<Turn> turns, IReadOnlyList<ToolCall> calls)
    {
        List<StepView> steps = [];
        Dictionary<int, int> stepOfEvent = [];
        foreach (var item in history)
        {
            switch (item.EventType)
            {
                case HistoryEventType.TaskScheduled or HistoryEventType.SubOrchestrationInstanceCreated:
                    stepOfEvent[item.EventId] = Begin(steps, item);
                    break;
                case HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted
                    or HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed:
                    if (item.TaskScheduledId is { } asked && stepOfEvent.TryGetValue(asked, out var index))
                    {
                        steps[index] = End(steps[index], item);
                    }

                    break;
                case HistoryEventType.EventRaised:
                    steps.Add(EventStep(item));
                    break;
            }
        }

        return [.. steps.Select(step => Tell(step, turns, calls))];
    }

    /// <summary>Begins a step, or goes on with the failed one that the same request belongs to.</summary>
    private static int Begin(List<StepView> steps, HistoryEvent item)
    {
        var again = steps.FindLastIndex(step => step.Status == StepStatus.Failed && step.Name == item.Name && SameInput(step.Input, item.Input));
        if (again >= 0 && item.EventType == HistoryEventType.TaskScheduled)
        {
            steps[again] = steps[again] with { Status = StepStatus.Running, Attempts = steps[again].Attempts + 1 };
            return again;
        }

        steps.Add(new StepView
        {
            Kind = item.EventType == HistoryEventType.TaskScheduled ? StepKind.Activity : StepKind.Child,
            Name = item.Name ?? "",
            Status = StepStatus.Running,
            StartedAt = item.Timestamp,
            Input = item.Input,
            InstanceId = item.InstanceId,
            Link = item.InstanceId is { } child ? $"{ApiLinks.Instance(child)}/steps" : null,
        });
        return steps.Count - 1;
    }

    private static StepView End(StepView step, HistoryEvent item) => step with
    {
        Status = item.Failure is null ? StepStatus.Completed : StepStatus.Failed,
        DurationMs = Math.Round((item.Timestamp - step.StartedAt).TotalMilliseconds, 1),
        Result = item.Result,
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

    /// <summary>Says of model turns and tool calls what a person wants to know.</summary>
    private static StepView Tell(StepView step, IReadOnlyList<Turn> turns, IReadOnlyList<ToolCall> calls) => step.Name switch
    {
        nameof(ModelTurn) => TellTurn(step, Read<ModelTurnInput>(step.Input)!.Turn, Read<ModelTurnOutput>(step.Result), turns),
        nameof(RunTool) => TellCall(step, Read<RunToolInput>(step.Input)!, Read<RunToolOutput>(step.Result), calls),
        _ => step,
    };

    private static StepView TellTurn(StepView step, int number, ModelTurnOutput? output, IReadOnlyList<Turn> turns) => step with
    {
        Kind = StepKind.ModelTurn,
        Turn = number,
        Output = output?.Text,
        Searches = output is null ? [] : [.. output.Searches.Select(search => new SearchView(search.Queries, search.Files))],
        ToolCalls = [.. (turns.FirstOrDefault(turn => turn.Number == number)?.Reply.FunctionCalls.Select(call => call.Name)
            ?? output?.FunctionCalls.Select(call => call.Name) ?? []).Select(name => Texts.Cut(name, 100))],
        Tokens = output?.Usage,
        Input = null,
        Result = null,
    };

    private static StepView TellCall(StepView step, RunToolInput input, RunToolOutput? output, IReadOnlyList<ToolCall> calls)
    {
        var whole = calls.FirstOrDefault(call => call.Turn == input.Turn && call.Ordinal == input.Call.Ordinal);
        return step with
        {
            Kind = StepKind.ToolCall,
            Name = input.Call.Name,
            Turn = input.Turn,
            Arguments = whole?.Arguments ?? input.Call.Arguments,
            Output = output is null ? null : whole?.Output ?? output.Output,
            IsError = output?.IsError ?? false,
            Input = null,
            Result = null,
        };
    }

    private static T? Read<T>(JsonElement? json) => json is { } value ? value.Deserialize<T>(PortJson.Options) : default;

    private static bool SameInput(JsonElement? one, JsonElement? other) =>
        one is { } left && other is { } right ? JsonElement.DeepEquals(left, right) : one is null && other is null;
}
