using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Text.Json;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints what an instance came to: an answer with its sources, a failure, another result.</summary>
internal static class AnswerPrinter
{
    private const string Indent = "  ";

    /// <summary>The question of a research run; null for anything else.</summary>
    public static string? Question(StepsView view) => Research<ResearchInput>(view.Orchestration, view.Input)?.Question;

    /// <summary>What a research run continues, in words; null when it begins a conversation.</summary>
    public static string? Continues(string orchestration, JsonElement? input) => Research<ResearchInput>(orchestration, input) switch
    {
        { Previous: { } previous } => $"follows {previous}",
        { From: { } from } => $"goes on from turn {from.Turn} of {from.InstanceId}",
        _ => null,
    };

    /// <summary>Whether a research run has come to an answer; true for anything else that completed.</summary>
    public static bool HasAnswer(string orchestration, JsonElement? output) => Research<ResearchResult>(orchestration, output) is not { StopReason: StopReason.NoAnswer };

    public static void Print(Terminal terminal, StepsView view) =>
        Print(terminal, view.Orchestration, view.RuntimeStatus, view.Output, view.Failure);

    public static void Print(Terminal terminal, string orchestration, OrchestrationRuntimeStatus status, JsonElement? output, FailureView? failure)
    {
        if (failure is not null || status is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated)
        {
            terminal.Line();
            terminal.Line($"[red]{status}[/]");
            Paragraph(terminal, failure?.ErrorMessage ?? "No reason was given.");
        }
        else if (Research<ResearchResult>(orchestration, output) is { } result)
        {
            PrintAnswer(terminal, result);
        }
        else if (output is { } other)
        {
            terminal.Line();
            PrintResult(terminal, orchestration, other);
        }
    }

    private static void PrintResult(Terminal terminal, string orchestration, JsonElement output)
    {
        switch (orchestration)
        {
            case nameof(EvaluationOrchestration):
                Scores.Print(terminal, ApiClient.Read<EvaluationResult>(output));
                break;
            case nameof(ImprovementOrchestration):
                ImprovementPrinter.Print(terminal, ApiClient.Read<ImprovementResult>(output));
                break;
            case nameof(OptimizationOrchestration):
                ImprovementPrinter.Print(terminal, ApiClient.Read<OptimizationResult>(output));
                break;
            default:
                Paragraph(terminal, JsonFacts.Of(output));
                break;
        }
    }

    private static void PrintAnswer(Terminal terminal, ResearchResult result)
    {
        terminal.Line();
        var heading = result.StopReason == StopReason.NoAnswer ? "[bold yellow]No answer[/]" : "[bold green]Answer[/]";
        terminal.Line($"{heading}  [dim]{Amounts.Count(result.Turns, "turn")}, {Amounts.Count(result.ToolCalls, "tool call")}, {Amounts.Tokens(result.Usage)}, prompt version {result.PromptVersion}[/]");
        Paragraph(terminal, result.Answer);
        if (StopReasonText.OfLimit(result.StopReason) is { } limit)
        {
            terminal.Line($"{Indent}[yellow]{limit}[/]");
        }

        foreach (var citation in result.Citations)
        {
            terminal.Line($"{Indent}[dim][[{citation.Number}]] {Untrusted.Markup(citation.Place is null ? citation.File : $"{citation.File}, {citation.Place}", terminal.Width - 8)}[/]");
        }
    }

    private static void Paragraph(Terminal terminal, string text)
    {
        Lines.Print(terminal, text, Indent);
    }

    private static T? Research<T>(string orchestration, JsonElement? json) where T : class =>
        orchestration == nameof(ResearchOrchestration) && json is { ValueKind: JsonValueKind.Object } value ? value.Deserialize<T>(PortJson.Options) : null;
}
