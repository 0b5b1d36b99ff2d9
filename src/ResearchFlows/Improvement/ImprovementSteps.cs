using ResearchFlows.Instances;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Says of the steps of an improvement what they came to, and why.</summary>
public sealed class ImprovementSteps : IStepTeller
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<StepView>> TellAsync(OrchestrationMetadata instance, IReadOnlyList<StepView> steps, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepView>>([.. steps.Select(Tell)]);

    private static StepView Tell(StepView step) => step.Name switch
    {
        _ when step.Kind == StepKind.Event => Raised(step),
        nameof(AcquireLease) when step.ReadResult<LeaseResult>() is { } lease => step with { Summary = lease.Acquired ? "nobody else improves this agent" : $"{lease.Holder} improves this agent already" },
        nameof(ReleaseLease) when step.Result is not null => step with { Summary = "others may improve this agent again" },
        nameof(PrepareImprovement) when step.ReadResult<ImprovementPlan>() is { } plan => step with
        {
            Summary = $"version {plan.InForce} is in force; {plan.Candidates} prompts are asked for{(plan.ApprovalHours is null ? "" : "; a person has the last word")}",
            Notes = plan.BaselineEvaluationId is { } known ? [$"measured already by {known}"] : [],
        },
        nameof(WatchPromotion) when step.ReadResult<WatchResult>() is { } watch => step with { Summary = watch.Worse ? "the version in force turned out worse" : "the version in force stays", Notes = [watch.Reason] },
        nameof(ProposePrompt) => Proposed(step),
        nameof(SavePrompt) when step.ReadResult<SavedPrompt>() is { } saved => step with { Summary = Candidate(step.ReadInput<SavePromptInput>()?.Candidate) + (saved.Version is { } version ? $" is version {version}" : $": {saved.Conflict}") },
        nameof(ScreenCandidates) when step.ReadResult<ScreeningResult>() is { } screening => Screened(step, screening),
        nameof(DecidePromotion) when step.ReadResult<PromotionDecision>() is { } gate => step with
        {
            Summary = FormattableString.Invariant($"{(gate.Promote ? "better" : "not proven better")}: {gate.BaselineScore:0.00} to {gate.Score:0.00}, gain {gate.Gain:+0.000;-0.000;0.000}, p {gate.PValue:0.0000}"),
            Notes = [gate.Reason],
        },
        nameof(PromotePrompt) when step.ReadResult<PromotedPrompt>() is { } promoted => step with
        {
            Summary = promoted.Conflict ?? $"version {step.ReadInput<PromotePromptInput>()?.Version} is in force",
        },
        nameof(RecordDecision) when step.ReadResult<DecisionSummary>() is { } decision => Decided(step, decision),
        nameof(ImprovementOrchestration) when step.ReadResult<ImprovementResult>() is { } result => step with { Summary = $"{Words(result.Outcome)}; version {result.VersionInForce} is in force", Notes = [result.Reason] },
        _ => step,
    };

    private static StepView Proposed(StepView step)
    {
        if (step.ReadResult<ProposedPrompt>() is not { } proposed)
        {
            return step with { Summary = Candidate(step.ReadInput<ProposePromptInput>()?.Candidate) };
        }

        var refused = proposed.Findings.Count > 0;
        return step with
        {
            Summary = $"{Candidate(proposed.Candidate)}{(refused ? " is refused by the linter" : $": {proposed.Text}")}",
            Notes = [.. refused ? proposed.Findings : [proposed.Rationale]],
        };
    }

    private static StepView Screened(StepView step, ScreeningResult screening)
    {
        var candidates = step.ReadInput<ScreenCandidatesInput>()?.Candidates ?? [];
        return step with
        {
            Summary = screening.Best is { } best ? $"{Candidate(best)} is the best on the training cases" : "no candidate beats the prompt in force on the training cases",
            Notes =
            [
                FormattableString.Invariant($"prompt in force: {screening.BaselineScore:0.00}"),
                .. screening.Scores.Select((score, index) => FormattableString.Invariant($"{Candidate(candidates.ElementAtOrDefault(index)?.Candidate)}: {score:0.00}")),
            ],
        };
    }

    private static StepView Decided(StepView step, DecisionSummary decision)
    {
        var what = decision.Candidate == 0 ? $"version {decision.Version}" : Candidate(decision.Candidate) + (decision.Version is { } version ? $" (version {version})" : "");
        var kind = decision.Kind == DecisionKind.RolledBack ? "rolled back" : decision.Kind.ToString().ToLowerInvariant();
        return step with { Summary = $"{what}: {kind}", Notes = [decision.Reason] };
    }

    private static string Words(ImprovementOutcome outcome) => outcome switch
    {
        ImprovementOutcome.Promoted => "a candidate was promoted",
        ImprovementOutcome.Rejected => "no candidate was promoted",
        ImprovementOutcome.RolledBack => "the last promotion was rolled back",
        ImprovementOutcome.Conflict => "somebody else changed the prompt meanwhile",
        _ => "another instance improves this agent",
    };

    private static string Candidate(int? number) => number is null ? "a candidate" : $"candidate {number}";

    private static StepView Raised(StepView step) => step.Name == Approval.EventName && Approval.Read(step.Input) is { } approval
        ? step with { Summary = $"{(approval.Approved ? "approved" : "rejected")} by {approval.By ?? "somebody"}", Notes = approval.Comment is { } comment ? [comment] : [] }
        : step;
}
