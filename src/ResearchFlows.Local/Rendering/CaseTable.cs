using ResearchFlows.Evaluation;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints an evaluation's cases, the worst first.</summary>
internal static class CaseTable
{
    public static void Print(Terminal terminal, StepsView evaluation)
    {
        var table = Tables.Create("Score", "Split", "Case", "Time");
        var cases = evaluation.Steps
            .Where(step => step is { Name: nameof(RecordCase), Input: not null, Result: not null })
            .Select(step => (Input: ApiClient.Read<RecordCaseInput>(step.Input!.Value), Result: ApiClient.Read<RecordedCase>(step.Result!.Value)))
            .OrderBy(item => item.Result.Score ?? -1).ThenBy(item => item.Input.CaseId, StringComparer.Ordinal).ThenBy(item => item.Input.Repeat);
        foreach (var (input, result) in cases)
        {
            table.AddRow(
                result.Score is { } score ? $"{score:0.00}" : "[red]error[/]",
                $"{input.Split}",
                Untrusted.Markup(input.Repeat == 1 ? input.CaseId : $"{input.CaseId} ({input.Repeat})"),
                $"[dim]{Amounts.Duration(input.DurationMs)}[/]");
            if (result.Error is { } error)
            {
                table.AddRow("", "", $"[red]{Untrusted.Markup(error, Math.Max(20, terminal.Width - 40))}[/]", "");
            }
        }

        terminal.Console.Write(table);
    }
}
