using Microsoft.DurableTask;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>
/// One round of an improvement: baseline, proposals, lint, saving, screening on training cases, the gate on validation cases, approval,
/// promotion. Replayable code, a part of <see cref="ImprovementOrchestration"/>.
/// </summary>
internal sealed class ImprovementRound(TaskOrchestrationContext context, string agent, int number)
{
    private RoundDecisions _decisions = null!;
    private Cost _cost = Cost.None;
    private ImprovementPlan _plan = null!;
    private string _baselineId = null!;

    public async Task<ImprovementResult> RunAsync()
    {
        Tell("Preparing");
        _plan = await context.CallActivityAsync<ImprovementPlan>(nameof(PrepareImprovement), new PrepareImprovementInput(agent), Retries.Default);
        _decisions = new RoundDecisions(context, agent, number, _plan);
        Tell("Evaluating the prompt in force");
        _baselineId = _plan.BaselineEvaluationId ?? await EvaluateAsync("baseline", PrepareImprovement.BaselineInput(agent, _plan.InForce));
        if (_plan.Watch is { } watch && await WatchAsync(watch) is { } rolledBack)
        {
            return rolledBack;
        }

        Tell("Proposing prompts");
        var saved = await SaveAsync(await ProposeAsync());
        return saved is null
            ? Result(ImprovementOutcome.Conflict, _decisions.LastReason, _plan.InForce)
            : await TryAsync(saved);
    }

    /// <summary>Looks again at the last promotion with the fresh baseline; rolls back when the version in force turned out worse.</summary>
    private async Task<ImprovementResult?> WatchAsync(WatchedPromotion watch)
    {
        var seen = await context.CallActivityAsync<WatchResult>(
            nameof(WatchPromotion), new WatchPromotionInput(agent, watch.PreviousEvaluationId, _baselineId), Retries.Default);
        var promoted = seen.Worse ? await PromoteAsync(watch.PreviousVersion) : new PromotedPrompt(false, null);
        var reason = promoted.Conflict is { } conflict ? $"{seen.Reason} It was not rolled back: {conflict}" : seen.Reason;
        await _decisions.AddAsync(
            new DecisionSummary(promoted.Promoted ? DecisionKind.RolledBack : DecisionKind.Confirmed, 0, _plan.InForce, watch.PreviousVersion, seen.Gain, seen.PValue, reason),
            seen.Score, seen.PreviousScore, _baselineId, watch.PreviousEvaluationId);
        return promoted.Promoted ? Result(ImprovementOutcome.RolledBack, reason, watch.PreviousVersion) : null;
    }

    /// <summary>Asks for candidates in parallel; those that the linter refuses, or that say the same, are rejected.</summary>
    private async Task<IReadOnlyList<int>> ProposeAsync()
    {
        var proposals = await Task.WhenAll(Enumerable.Range(1, _plan.Candidates).Select(candidate => context.CallActivityAsync<ProposedPrompt>(
            nameof(ProposePrompt), new ProposePromptInput(agent, number, candidate, _plan.Candidates, _plan.PromptId, _plan.InForce, _baselineId), Retries.Default)));
        List<int> good = [];
        HashSet<string> texts = new(StringComparer.Ordinal);
        foreach (var proposal in proposals)
        {
            _cost += proposal.Cost;
            if (proposal.Findings.Count > 0)
            {
                await _decisions.RejectAsync(proposal.Candidate, null, $"The linter refuses it: {string.Join(" ", proposal.Findings)}");
            }
            else if (!texts.Add(proposal.Text))
            {
                await _decisions.RejectAsync(proposal.Candidate, null, "It says the same as another candidate.");
            }
            else
            {
                good.Add(proposal.Candidate);
            }
        }

        return good;
    }

    /// <summary>Saves the candidates one after the other, none in force; null on a version conflict.</summary>
    private async Task<IReadOnlyList<(int Candidate, int Version)>?> SaveAsync(IReadOnlyList<int> candidates)
    {
        List<(int Candidate, int Version)> saved = [];
        var latest = _plan.Latest;
        foreach (var candidate in candidates)
        {
            var result = await context.CallActivityAsync<SavedPrompt>(
                nameof(SavePrompt), new SavePromptInput(number, candidate, _plan.PromptId, latest), Retries.Default);
            if (result.Version is not { } version)
            {
                foreach (var left in candidates.Except(saved.Select(item => item.Candidate)))
                {
                    await _decisions.RejectAsync(left, null, $"A version conflict: {result.Conflict}");
                }

                return null;
            }

            saved.Add((candidate, version));
            latest = version;
        }

        return saved;
    }

    /// <summary>Screens the candidates on training cases and puts the best one before the gate.</summary>
    private async Task<ImprovementResult> TryAsync(IReadOnlyList<(int Candidate, int Version)> saved)
    {
        List<ScreenedCandidate> screened = [];
        foreach (var (candidate, version) in saved)
        {
            Tell("Screening a candidate on training cases", version);
            if (await TryEvaluateAsync($"k{candidate}", new EvaluationInput(agent, version, [CaseSplit.Train]), candidate, version) is { } evaluationId)
            {
                screened.Add(new ScreenedCandidate(candidate, evaluationId));
            }
        }

        var screening = await context.CallActivityAsync<ScreeningResult>(
            nameof(ScreenCandidates), new ScreenCandidatesInput(_baselineId, screened), Retries.Default);
        foreach (var (index, item) in screened.Index().Where(entry => entry.Item.Candidate != screening.Best))
        {
            await _decisions.RejectScreenedAsync(screening, screening.Scores[index], saved.First(known => known.Candidate == item.Candidate), item.EvaluationId, _baselineId);
        }

        return screening.Best is { } best
            ? await ValidateAsync(best, saved.First(known => known.Candidate == best).Version)
            : Result(ImprovementOutcome.Rejected, "No candidate scored better than the prompt in force on the training cases.", _plan.InForce);
    }

    private async Task<ImprovementResult> ValidateAsync(int candidate, int version)
    {
        Tell("Validating the best candidate", version);
        if (await TryEvaluateAsync("validation", new EvaluationInput(agent, version, [CaseSplit.Validation]), candidate, version) is not { } evaluationId)
        {
            return Result(ImprovementOutcome.Rejected, _decisions.LastReason, _plan.InForce);
        }

        var gate = await context.CallActivityAsync<PromotionDecision>(
            nameof(DecidePromotion), new DecidePromotionInput(agent, _baselineId, evaluationId), Retries.Default);
        var (refusal, answer) = gate.Promote ? await AskApprovalAsync(version, gate) : (gate.Reason, null);
        var promoted = refusal is null ? await PromoteAsync(version) : null;
        var kind = promoted is { Promoted: true } ? DecisionKind.Promoted : DecisionKind.Rejected;
        var reason = refusal ?? promoted?.Conflict ?? gate.Reason;
        await _decisions.AddAsync(
            new DecisionSummary(kind, candidate, version, _plan.InForce, gate.Gain, gate.PValue, reason, answer?.By, answer?.Comment), gate.Score, gate.BaselineScore, evaluationId, _baselineId);
        if (promoted is { Conflict: not null })
        {
            return Result(ImprovementOutcome.Conflict, reason, _plan.InForce);
        }

        if (kind == DecisionKind.Rejected)
        {
            return Result(ImprovementOutcome.Rejected, reason, _plan.InForce);
        }

        await ScoreTestCasesAsync(version);
        return Result(ImprovementOutcome.Promoted, reason, version);
    }

    /// <summary>Waits for a person when the agent asks for one.</summary>
    /// <returns>Why the candidate may not be promoted, null when it may; and what the person said.</returns>
    private async Task<(string? Refusal, Approval? Answer)> AskApprovalAsync(int version, PromotionDecision gate)
    {
        if (_plan.ApprovalHours is not { } hours)
        {
            return (null, null);
        }

        var until = new DateTimeOffset(context.CurrentUtcDateTime, TimeSpan.Zero).AddHours(hours);
        Tell("Waiting for approval", version, new ApprovalRequest(gate.Gain, gate.PValue, gate.Score, gate.BaselineScore, gate.Reason, until));
        try
        {
            var approval = await context.WaitForExternalEvent<Approval>(Approval.EventName, TimeSpan.FromHours(hours));
            var by = string.IsNullOrWhiteSpace(approval.By) ? "somebody" : Texts.Cut(approval.By, 100);
            var comment = string.IsNullOrWhiteSpace(approval.Comment) ? null : Texts.Cut(approval.Comment, 2000);
            var refusal = approval.Approved ? null : Texts.Cut(comment is null ? $"Rejected by {by}." : $"Rejected by {by}: {comment}", 600);
            return (refusal, new Approval(approval.Approved, by, comment));
        }
        catch (TaskCanceledException)
        {
            return (FormattableString.Invariant($"Nobody approved it within {hours} hours."), null);
        }
    }

    /// <summary>Test cases decide nothing: they are scored once per promotion, for the version before and the new one.</summary>
    private async Task ScoreTestCasesAsync(int version)
    {
        foreach (var (name, tested) in new[] { ("test-before", _plan.InForce), ("test-after", version) })
        {
            Tell("Scoring test cases", tested);
            var input = new EvaluationInput(agent, tested, [CaseSplit.Test]);
            var test = await context.CallActivityAsync<FoundEvaluation>(nameof(FindEvaluation), input, Retries.Default);
            if (test is { HasCases: true, EvaluationId: null })
            {
                await EvaluateAsync(name, input);
            }
        }
    }

    private async Task<string> EvaluateAsync(string name, EvaluationInput input)
    {
        var instanceId = FormattableString.Invariant($"{context.InstanceId}-r{number}-{name}");
        var result = await context.CallSubOrchestratorAsync<EvaluationResult>(nameof(EvaluationOrchestration), input, new SubOrchestrationOptions(instanceId: instanceId));
        _cost += result.Cost;
        return result.EvaluationId;
    }

    /// <summary>Evaluates a candidate; one whose evaluation fails is rejected.</summary>
    private async Task<string?> TryEvaluateAsync(string name, EvaluationInput input, int candidate, int version)
    {
        try
        {
            return await EvaluateAsync(name, input);
        }
        catch (TaskFailedException exception)
        {
            await _decisions.RejectAsync(candidate, version, Texts.Cut($"Its evaluation failed: {exception.FailureDetails.ErrorMessage}", 600));
            return null;
        }
    }

    private Task<PromotedPrompt> PromoteAsync(int version) => context.CallActivityAsync<PromotedPrompt>(
        nameof(PromotePrompt), new PromotePromptInput(_plan.PromptId, version, _plan.InForce), Retries.Default);

    private void Tell(string phase, int? candidate = null, ApprovalRequest? approval = null) =>
        context.SetCustomStatus(new ImprovementStatus(phase, number, _plan?.InForce, candidate, approval));

    private ImprovementResult Result(ImprovementOutcome outcome, string reason, int versionInForce) => new()
    {
        Outcome = outcome,
        Reason = reason,
        BaselineVersion = _plan.InForce,
        VersionInForce = versionInForce,
        Decisions = _decisions.All,
        ThinEvidence = _plan.ThinEvidence,
        Cost = _cost,
    };
}
