using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Page.Run;

/// <summary>A stretch of time in which a run waited for a person's word, and the step that it stands with.</summary>
internal sealed record PersonWait(StepView Step, DateTimeOffset From, DateTimeOffset To);

/// <summary>Finds the waits for a person in a run's steps: a history has no step for them.</summary>
internal static class PersonWaits
{
    public static IEnumerable<PersonWait> Of(RunModel run) => run switch
    {
        { Improvement.Plan.ApprovalHours: not null } => OfPromotions(run),
        { IsResearch: true } => OfCalls(run),
        _ => [],
    };

    /// <summary>From the gate's word to whatever came next: an answer, or the decision without one.</summary>
    private static IEnumerable<PersonWait> OfPromotions(RunModel run)
    {
        var steps = run.Steps.Steps;
        foreach (var (place, step) in steps.Index().Where(entry => entry.Item.Name == nameof(DecidePromotion)))
        {
            if (step.Result?.Deserialize<PromotionDecision>(PortJson.Options) is { Promote: true } && step.Tries is [.., { EndedAt: { } asked }])
            {
                yield return new PersonWait(step, asked, steps.ElementAtOrDefault(place + 1)?.StartedAt ?? run.End);
            }
        }
    }

    /// <summary>The calls of a turn are asked about one after the other, and each is run when its answer is there.</summary>
    private static IEnumerable<PersonWait> OfCalls(RunModel run)
    {
        (StepView Step, DateTimeOffset At)? since = null;
        foreach (var step in run.Steps.Steps)
        {
            if (step is { Kind: StepKind.ModelTurn, Tries: [.., { EndedAt: { } ended }] })
            {
                since = (step, ended);
            }
            else if (step.AskedForApproval && since is { } asked)
            {
                yield return new PersonWait(step, asked.At, step.StartedAt);
                since = (step, step.StartedAt);
            }
        }

        if (run.WaitingCall is not null && since is { } waiting)
        {
            yield return new PersonWait(waiting.Step, waiting.At, run.End);
        }
    }
}
