using ResearchFlows.Improvement;
using ResearchFlows.Page.Parts;
using ResearchFlows.Page.Scores;

namespace ResearchFlows.Page.Improvements;

/// <summary>A phase of an improvement.</summary>
/// <param name="Name">What is done in it.</param>
/// <param name="Says">What it came to; null as long as it has not.</param>
internal sealed record Phase(string Name, string? Says)
{
    /// <summary>Whether it is over.</summary>
    public bool IsDone => Says is not null;
}

/// <summary>The phases of an improvement, in their order.</summary>
internal static class Phases
{
    public static IReadOnlyList<Phase> Of(ImprovementModel model)
    {
        List<Phase> phases = [new("Measure the prompt in force", Measured(model))];
        if (model.Plan?.Watch is not null)
        {
            phases.Add(new("Look at the last promotion again", model.Last(nameof(WatchPromotion))?.Summary));
        }

        phases.Add(new("Propose prompts", Proposed(model)));
        phases.Add(new("Screen them on training cases", Screened(model)));
        phases.Add(new("Ask the gate, on cases the proposer never saw", model.Gate is { } gate && (gate.Promising != true || model.Outcome is not null) ? gate.Promote ? "better" : "not proven better" : null));
        if (model.Plan?.ApprovalHours is not null)
        {
            phases.Add(new("Ask a person", model.Answer is { } answer ? $"{(answer.Approved ? "approved" : "rejected")} by {Untrusted.OneLine(answer.By ?? "somebody", 140)}" : null));
        }

        phases.Add(new("Decide", model.Outcome is { } outcome ? Outcome(outcome.Outcome, outcome.VersionInForce) : null));
        return phases;
    }

    private static string? Measured(ImprovementModel model) =>
        model.Last(nameof(CheckBaseline))?.Result is null && model.Candidates.Count == 0 ? null
        : model.Plan is { BaselineEvaluationId: not null } plan ? $"version {plan.InForce}, measured before"
        : $"version {model.Plan?.InForce}";

    private static string? Proposed(ImprovementModel model)
    {
        var written = model.Candidates.Count(candidate => candidate.Text is not null);
        var refused = model.Candidates.Count(candidate => candidate.Findings.Count > 0);
        return written == 0 || written < model.Plan?.Candidates ? null : $"{Amounts.Count(written, "candidate")}{(refused > 0 ? $", {refused} refused by the linter" : "")}";
    }

    private static string? Screened(ImprovementModel model) => model.Screening switch
    {
        null => null,
        { Best: { } best } => $"candidate {best} is the best, {ScoreText.Score(model.Screening.BaselineScore)} → {ScoreText.Score(model.Screening.Scores.Max())}",
        _ => "none beats the prompt in force",
    };

    /// <summary>How it ended, in a few words.</summary>
    public static string Outcome(ImprovementOutcome outcome, int inForce) => outcome switch
    {
        ImprovementOutcome.Promoted => $"Version {inForce} is in force",
        ImprovementOutcome.RolledBack => $"Rolled back to version {inForce}",
        ImprovementOutcome.Rejected => "Nothing was promoted",
        ImprovementOutcome.NothingToGain => "Nothing to gain",
        ImprovementOutcome.NothingNew => "Nothing new was proposed",
        ImprovementOutcome.OutOfBudget => "The budget did not suffice",
        ImprovementOutcome.AlreadyRunning => "Another one improves this agent",
        _ => "Somebody else changed the prompt meanwhile",
    };
}
