using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints an evaluation's cases, the worst first: score, reason, answer, and the run to open.</summary>
internal static class CaseTable
{
    private const string Indent = "      ";
    private const int MostAnswerCells = 240;

    public static void Print(Terminal terminal, StepsView evaluation)
    {
        var cases = evaluation.Steps
            .Where(step => step is { Name: nameof(RecordCase), Kind: StepKind.Activity, Result: not null })
            .Select(step => ApiClient.Read<CaseView>(step.Result!.Value))
            .OrderBy(item => item.Score ?? -1).ThenBy(item => item.CaseId, StringComparer.Ordinal).ThenBy(item => item.Repeat);
        foreach (var item in cases)
        {
            var name = item.Repeat == 1 ? item.CaseId : $"{item.CaseId} (run {item.Repeat})";
            terminal.Line($"{(item.Score is { } score ? $"[bold]{score:0.00}[/]" : "[red]error[/]")}  {Untrusted.Markup(name)}  [dim]{item.Split}, {Amounts.Duration(item.DurationMs)}[/]");
            Lines.Print(terminal, Untrusted.OneLine(item.Error ?? item.Reasoning), Indent, item.Error is null ? null : "red");
            Lines.Print(terminal, $"answer: {Untrusted.Cut(Untrusted.OneLine(item.Answer.Length == 0 ? "none" : item.Answer), MostAnswerCells)}", Indent, "dim");
            Lines.Print(terminal, $"steps {item.InstanceId}", Indent, "dim");
        }
    }
}
