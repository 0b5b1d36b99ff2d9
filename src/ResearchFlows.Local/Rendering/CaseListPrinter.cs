using ResearchFlows.Evaluation;
using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints an agent's cases: scores in a table, then what is odd, then what is open.</summary>
internal static class CaseListPrinter
{
    /// <summary>More versions than this do not fit on a line; the newest are shown.</summary>
    private const int MostVersions = 5;

    public static void Print(Terminal terminal, CaseList list)
    {
        if (list.Cases.Count == 0)
        {
            terminal.Line($"{Untrusted.Markup(list.Agent)} has no cases; make one of an answer: {Untrusted.Markup(Commands.Invocation.Of("cases add --from ID"))}");
        }
        else
        {
            PrintTable(terminal, list);
        }

        foreach (var item in list.Cases.Where(item => item.Odd.Count > 0))
        {
            terminal.Line($"[bold]{Untrusted.Markup(item.Id)}[/]");
            foreach (var sentence in item.Odd)
            {
                terminal.Line($"  [yellow]{Untrusted.Markup(sentence)}[/]");
            }
        }

        PrintOpen(terminal, list);
    }

    private static void PrintTable(Terminal terminal, CaseList list)
    {
        TextTable.Print(terminal, ["Case", "Split", "Score", "Spread", "Runs", "By version"],
        [
            .. list.Cases.Select(item => new[]
            {
                Untrusted.Markup(item.Source is null ? item.Id : $"{item.Id} *"), string.Join(", ", item.Splits), Scores.Of(item.Mean), Scores.Of(item.Spread), $"{item.Runs}",
                $"[dim]{string.Join("  ", item.Versions.TakeLast(MostVersions).Select(version => $"{version.Version}: {version.Mean:0.00}"))}[/]",
            }),
        ]);
        terminal.Line("[dim]Score: mean of all runs, 0 to 1. Spread: standard deviation of runs of the same version. *: made of an answer.[/]");
    }

    private static void PrintOpen(Terminal terminal, CaseList list)
    {
        if (list.Open.Count == 0)
        {
            return;
        }

        terminal.Line($"[bold]Open[/]  [dim]{Amounts.Count(list.Open.Count, "bad answer")} of which nobody has written what was expected: {Untrusted.Markup(Commands.Invocation.Of("cases add --from ID --expected \"…\""))}[/]");
        foreach (var open in list.Open)
        {
            terminal.Line($"{Untrusted.Markup(open.InstanceId)}  {Untrusted.Markup(open.Question, Math.Max(20, terminal.Width - open.InstanceId.Length - 2))}");
            if (open.Comment is { } comment)
            {
                terminal.Line($"  [dim]{Untrusted.Markup(comment, terminal.Width - 2)}[/]");
            }
        }
    }
}
