using ResearchFlows.Improvement;
using ResearchFlows.Optimization;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints what improvements and optimizations came to.</summary>
internal static class ImprovementPrinter
{
    public static void Print(Terminal terminal, ImprovementResult result)
    {
        terminal.Line($"[bold]{Outcome(result.Outcome)}[/]  [dim]version {result.BaselineVersion} → {result.VersionInForce} · {Scores.Of(result.Cost)}[/]");
        Reason(terminal, result.Reason);
        foreach (var decision in result.Decisions)
        {
            var colour = decision.Kind == DecisionKind.Promoted ? "green" : "yellow";
            var what = decision.Candidate == 0 ? $"version {decision.Version}" : $"candidate {decision.Candidate}{(decision.Version is { } version ? $" (version {version})" : "")}";
            terminal.Line($"  [{colour}]{what} {PromptPrinter.Kind(decision.Kind)}[/]{(decision.Gain is { } gain ? $"  {gain:+0.00;-0.00;0.00}" : "")}");
            Reason(terminal, decision.Reason);
            PromptPrinter.Person(terminal, decision.By, decision.Comment);
        }

        if (result.ThinEvidence)
        {
            terminal.Line("[yellow]There are too few test cases for anything to be promoted by itself; a person may: promote.[/]");
        }
    }

    public static void Print(Terminal terminal, OptimizationResult result)
    {
        if (result.StoppedBy == OptimizationStop.AlreadyRunning)
        {
            terminal.Line($"[yellow]{Untrusted.Markup(result.RunningInstanceId ?? "another instance")} improves this agent already.[/]");
            return;
        }

        foreach (var step in result.Path)
        {
            terminal.Line($"Round {step.Iteration}: [bold]{Outcome(step.Outcome)}[/]  [dim]version {step.Version} in force[/]");
            Reason(terminal, step.Reason);
        }

        var columns = result.FirstVersion == result.BestVersion ? 2 : 3;
        TextTable.Print(
            terminal, new[] { "Split", $"Version {result.FirstVersion}", $"Version {result.BestVersion}" }[..columns],
            [.. result.Splits.Select(split => new[] { $"{split.Split}", Scores.Of(split.Before), Scores.Of(split.After) }[..columns])]);
        terminal.Line($"[dim]{StoppedBy(result.StoppedBy)} · {Scores.Of(result.Cost)} · {Amounts.Duration(result.Minutes * 60_000)}[/]");
    }

    private static string StoppedBy(OptimizationStop stop) => stop switch
    {
        OptimizationStop.MaxIterations => "All rounds were made",
        OptimizationStop.Patience => "Stopped after rounds without a promotion",
        OptimizationStop.Budget => "Stopped at a budget",
        OptimizationStop.NothingToGain => "The prompt in force is as good as can be told",
        OptimizationStop.NothingNew => "All that was proposed is known already to be no better",
        OptimizationStop.AlreadyRunning => "Another instance improves this agent",
        _ => $"Stopped: {stop}",
    };

    private static string Outcome(ImprovementOutcome outcome) => outcome switch
    {
        ImprovementOutcome.RolledBack => "rolled back",
        ImprovementOutcome.AlreadyRunning => "already running",
        ImprovementOutcome.NothingToGain => "nothing to gain",
        ImprovementOutcome.NothingNew => "nothing new",
        ImprovementOutcome.OutOfBudget => "out of budget",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    private static void Reason(Terminal terminal, string reason)
    {
        Lines.Print(terminal, Untrusted.OneLine(reason), "    ", "dim");
    }
}
