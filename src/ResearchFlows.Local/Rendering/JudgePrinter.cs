using ResearchFlows.Evaluation;

namespace ResearchFlows.Local.Rendering;

/// <summary>Prints how far a judge agrees with people.</summary>
internal static class JudgePrinter
{
    public static void Print(Terminal terminal, JudgeView view)
    {
        var agreement = view.Agreement;
        terminal.Line($"[bold]{Untrusted.Markup(view.JudgeModel)}[/], judge of {Untrusted.Markup(view.Agent)}, beside people's verdicts on {Amounts.Count(agreement.Answers, "answer")}");
        if (agreement is { Agreement: { } mean, MeanDifference: { } difference })
        {
            terminal.Line($"  agreement        {mean:0.00} [dim]{agreement.Low:0.00}–{agreement.High:0.00}[/]");
            terminal.Line($"  mean difference  {difference:+0.00;-0.00;0.00} [dim]judge's score minus people's verdict: above 0 the judge is lenient[/]");
            terminal.Line($"  bad answers that it passes {agreement.PassedBad}, good ones that it fails {agreement.FailedGood}");
        }

        var colour = agreement.Trust switch { JudgeTrust.Trusted => "green", JudgeTrust.NotTrusted => "red", _ => "yellow" };
        terminal.Line($"[{colour}]{Untrusted.Markup(agreement.Reason)}[/]");
        foreach (var seen in view.Disagreements)
        {
            terminal.Line($"{Untrusted.Markup(seen.InstanceId)}  people {FeedbackMark.Of(seen.Good)}, judge {seen.Score:0.00}  {Untrusted.Markup(seen.Question, 80)}");
            terminal.Line($"  [dim]{Untrusted.Markup(seen.Reasoning, terminal.Width - 2)}[/]");
        }

        if (view.WithoutExpected > 0)
        {
            terminal.Line($"[dim]{Amounts.Count(view.WithoutExpected, "answer")} with feedback could not be shown to the judge: nobody has written what was expected.[/]");
        }

        if (view.NotAsked > 0)
        {
            terminal.Line($"[dim]{Amounts.Count(view.NotAsked, "answer")} left that the judge was not asked about, or gave no readable verdict on; check again.[/]");
        }
    }
}
