using ResearchFlows.Instances;
using ResearchFlows.Page.Parts;

namespace ResearchFlows.Page.Run;

/// <summary>What a step is, in a word and in a line.</summary>
internal static class StepText
{
    private const int MostCharacters = 160;

    public static string Title(StepView step) => step.Kind switch
    {
        StepKind.ModelTurn => $"Model, turn {step.Turn}",
        StepKind.Child => Kinds.Of(step.Name).Replace('-', ' '),
        StepKind.Event => $"Event {Untrusted.OneLine(step.Name, 60)}",
        _ => Untrusted.OneLine(step.Name, 60),
    };

    public static string Gist(StepView step) => Untrusted.OneLine(
        step.Kind switch
        {
            StepKind.ModelTurn when step.ToolCalls.Count > 0 => $"calls {string.Join(", ", step.ToolCalls)}",
            StepKind.ModelTurn when step.Output is { Length: > 0 } text => text,
            StepKind.ModelTurn when step.Searches.Count > 0 => $"searches {string.Join(" | ", step.Searches.SelectMany(search => search.Queries))}",
            StepKind.ToolCall => step.Arguments ?? "",
            StepKind.Child => step.Summary ?? step.InstanceId ?? "",
            _ => step.Summary ?? step.Output ?? "",
        },
        MostCharacters);
}
