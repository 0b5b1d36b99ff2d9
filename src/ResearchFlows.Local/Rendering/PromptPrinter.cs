using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using ResearchFlows.Improvement;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints prompt versions, the decisions about them, and what differs between two.</summary>
internal static class PromptPrinter
{
    public static void Print(Terminal terminal, PromptList list)
    {
        if (list.Versions.Count == 0)
        {
            terminal.Line($"{Untrusted.Markup(list.Agent)} was not used yet; its first prompt is the one of its agent.json.");
        }

        foreach (var version in list.Versions)
        {
            terminal.Line($"[bold]Version {version.Version}[/]{(version.InForce ? "  [green]in force[/]" : "")}");
            Text(terminal, version.Text);
            foreach (var decision in version.Decisions)
            {
                Decision(terminal, decision);
            }

            terminal.Line();
        }

        foreach (var decision in list.NeverSaved)
        {
            terminal.Line("[bold]Not saved[/]");
            Decision(terminal, decision);
        }
    }

    /// <summary>Prints the lines that differ, taken sentence by sentence: a prompt is prose.</summary>
    public static void PrintDiff(Terminal terminal, PromptView before, PromptView after)
    {
        terminal.Line($"[bold]Version {before.Version} → {after.Version}[/]");
        foreach (var line in InlineDiffBuilder.Diff(Sentences(before.Text), Sentences(after.Text)).Lines.Where(line => line.Text.Length > 0))
        {
            var (mark, colour) = line.Type switch
            {
                ChangeType.Inserted => ("+", "green"),
                ChangeType.Deleted => ("-", "red"),
                _ => (" ", "dim"),
            };
            foreach (var (index, wrapped) in WordWrap.Lines(Untrusted.OneLine(line.Text), terminal.WrapWidth - 4).Index())
            {
                terminal.Line($"  [{colour}]{(index == 0 ? mark : " ")} {Untrusted.Markup(wrapped)}[/]");
            }
        }
    }

    public static void Decision(Terminal terminal, DecisionView decision)
    {
        var colour = decision.Kind is DecisionKind.Promoted or DecisionKind.Confirmed or DecisionKind.SetByHand ? "green" : "yellow";
        var compared = decision.Score is null ? "" : $"  {Scores.Of(decision.BaselineScore)} → {Scores.Of(decision.Score)}";
        terminal.Line($"  [{colour}]{Kind(decision.Kind)}[/]{compared}  [dim]against version {decision.BaselineVersion}{(decision is { PValue: not null, Rule: not GateRule.Number } ? ", under an earlier rule" : "")}[/]");
        Lines.Print(terminal, Untrusted.OneLine(decision.Reason), "    ", "dim");
        Person(terminal, decision.DecidedBy, decision.Comment, decision.Kind == DecisionKind.SetByHand ? "by" : "answered by");
    }

    /// <summary>Who approved or rejected it, or put it in force, and why.</summary>
    public static void Person(Terminal terminal, string? by, string? comment, string what = "answered by")
    {
        if (by is not null)
        {
            Lines.Print(terminal, Untrusted.OneLine(comment is null ? $"{what} {by}" : $"{what} {by}: {comment}"), "    ", "dim");
        }
    }

    public static string Kind(DecisionKind kind) => kind switch
    {
        DecisionKind.RolledBack => "rolled back",
        DecisionKind.SetByHand => "set by hand",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static void Text(Terminal terminal, string text)
    {
        foreach (var line in WordWrap.Lines(Untrusted.Clean(text), terminal.WrapWidth - 2))
        {
            terminal.Line($"  {Spectre.Console.Markup.Escape(line)}".TrimEnd());
        }
    }

    private static string Sentences(string text) => text.Replace(". ", ".\n", StringComparison.Ordinal);
}
