using ResearchFlows.Evaluation;
using ResearchFlows.Overview;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints scores: 0.82 with its 95 % interval.</summary>
internal static class Scores
{
    /// <summary>What the result says with <c>thinEvidence</c>.</summary>
    public const string ThinEvidence = "Evidence is thin: there are fewer than 10 cases, or train and validation share theirs.";

    public static string Of(ScoreSummary? score) =>
        score is null ? "[dim]–[/]" : $"{score.Mean:0.00} [dim]{score.Low:0.00}–{score.High:0.00} ({Amounts.Count(score.Cases, "case")})[/]";

    public static string Of(double? score) => score is { } value ? $"{value:0.00}" : "–";

    public static void Print(Terminal terminal, ScoresView view)
    {
        if (view.Versions.Count == 0)
        {
            terminal.Line($"Nothing of {Untrusted.Markup(view.Agent)} was evaluated yet: {Untrusted.Markup(Commands.Invocation.Of($"evaluate --agent {view.Agent}"))}");
            return;
        }

        TextTable.Print(terminal, ["Version", "Train", "Validation", "Test", ""],
        [
            .. view.Versions.Select(version => new[]
            {
                $"{version.Version}", Of(Find(version, Agents.CaseSplit.Train)), Of(Find(version, Agents.CaseSplit.Validation)), Of(Find(version, Agents.CaseSplit.Test)),
                $"[green]{string.Join(", ", new[] { version.InForce ? "in force" : null, version.Version == view.Best ? "best" : null }.OfType<string>())}[/]",
            }),
        ]);
        Lines.Print(terminal, $"Mean score of the cases, 0 to 1, with its 95 % confidence interval; the newest evaluation of each split, {Amounts.Count(view.Evaluations.Count, "evaluation")} in all.", style: "dim");
        if (view.GateTests.Tests > 0)
        {
            Lines.Print(
                terminal, $"{Amounts.Count(view.GateTests.Tests, "candidate")} came to the gate so far: of those {Amounts.Decimal(view.GateTests.ExpectedWrongPromotions)} wrong promotions at most are to be expected. The next test's level is {Amounts.Decimal(view.GateTests.NextLevel)}.", style: "dim");
        }

        if (view.FewCases is { } few)
        {
            terminal.Line($"[yellow]{Untrusted.Markup(few)}[/]");
        }
    }

    public static void Print(Terminal terminal, EvaluationResult result)
    {
        TextTable.Print(terminal, ["Split", "Score"], [.. result.Splits.Select(split => new[] { $"{split.Split}", Of(split) }), ["[bold]All[/]", Of(result.Score)]]);
        terminal.Line($"[dim]Prompt version {result.PromptVersion}, {Amounts.Count(result.Runs, "run")}, {Amounts.Count(result.Errors, "error")}, {Of(result.Cost)}[/]");
        if (result.FooledBy.Count > 0)
        {
            terminal.Line($"[red]Untrusted: the judge was fooled by {Untrusted.Markup(string.Join(", ", result.FooledBy))}.[/]");
        }

        if (result.ThinEvidence)
        {
            terminal.Line("[yellow]Evidence is thin: there are too few cases for the gate.[/]");
        }
    }

    public static string Of(Cost cost) => $"{Amounts.Count(cost.ModelCalls, "model call")}, {Amounts.Tokens(cost.Usage)}";

    private static ScoreSummary? Find(VersionScores version, Agents.CaseSplit split) => version.Splits.FirstOrDefault(score => score.Split == split);
}
