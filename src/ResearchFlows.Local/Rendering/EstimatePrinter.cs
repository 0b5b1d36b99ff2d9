using ResearchFlows.Improvement;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints what an improvement would cost.</summary>
internal static class EstimatePrinter
{
    public static void Print(Terminal terminal, ImprovementEstimate estimate)
    {
        var cost = estimate is { Cost: { } known, Minutes: { } minutes }
            ? $": {Scores.Of(known)}, {Amounts.Duration(minutes * 60_000)}{(estimate.Money is { } money ? FormattableString.Invariant($", {money:0.00} in money") : "")}"
            : "; what they cost is known after the first";
        terminal.Line($"[dim]At most {Amounts.Count(estimate.Runs, "run")} of test cases{cost}.[/]");
        if (estimate.FewCases is { } few)
        {
            terminal.Line($"[yellow]{Untrusted.Markup(few)}[/]");
        }
    }
}
