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
internal sealed class ImprovementRound(TaskOrchestrationContext context, string agent, int number, Budget? budget)
{
    private readonly DateTime _startedAt = context.CurrentUtcDateTime;
    private RoundDecisions _decisions = null!;
    private Cost _cost = Cost.None;
    private ImprovementPlan _plan = null!;
    private string _baselineId = null!;

    /// <summary>Whether something was proposed that the gate had tested before.</summary>
    private bool _knewAny;

    /// <summary>Runs of the baseline's gate cases that are still to be made.</summary>
    private int _freshRuns;

    /// <summary>Whether the instance began under today's rule: what it asks for then is more than instances asked for that run since before.</summary>
    private bool IsTodays => _plan.Rule is not null;

    private int? CandidateRuns => IsTodays ? GateRule.CandidateRuns : null;

    public async Task<ImprovementResult> RunAsync()
    {
        try
        {
            return await ImproveAsync();
        }
        catch (OutOfBudgetException exception)
        {
            await _decisions.RejectUndecidedAsync(exception.Message);
            return Result(ImprovementOutcome.OutOfBudget, exception.Message, _plan.InForce);
        }
    }

    private async Task<ImprovementResult> ImproveAsync()
    {
        Tell("Preparing");
        _plan = await context.CallActivityAsync<ImprovementPlan>(nameof(PrepareImprovement), new PrepareImprovementInput(agent), Retries.Default);
        _decisions = new RoundDecisions(context, agent, number, _plan);
        Tell("Evaluating the prompt in force");
        _baselineId = _plan.BaselineEvaluationId ?? await EvaluateAsync("baseline", PrepareImprovement.BaselineInput(agent, _plan.InForce, CandidateRuns));
        if (_plan.Watch is { } watch && await WatchAsync(watch) is { } rolledBack)
        {
            return rolledBack;
        }

        if (IsTodays && await CheckBaselineAsync() is { } nothingToGain)
        {
            return nothingToGain;
        }

        Tell("Proposing prompts");
        var (fresh, known) = await ProposeAsync();
        if (IsTodays && fresh.Count + known.Count == 0)
        {
            return Result(_knewAny ? ImprovementOutcome.NothingNew : ImprovementOutcome.Rejected, _decisions.LastReason, _plan.InForce);
        }

        var saved = await SaveAsync(fresh);
        return saved is null
            ? Result(ImprovementOutcome.Conflict, _decisions.LastReason, _plan.InForce)
            : await TryAsync(saved, known);
    }

    private async Task<ImprovementResult?> CheckBaselineAsync()
    {
        var check = await context.CallActivityAsync<BaselineCheck>(
            nameof(CheckBaseline), new CheckBaselineInput(agent, _plan.PromptId, _plan.InForce, _baselineId, _plan.BaselineEvaluationId is null), Retries.Default);
        _freshRuns = check.FreshRuns;
        if (!check.Trusted)
        {
            return Result(ImprovementOutcome.Rejected, "The judge let a canary pass: nothing can be measured.", _plan.InForce);
        }

        if (check.NothingToGain is { } reason)
        {
            return Result(ImprovementOutcome.NothingToGain, reason, _plan.InForce);
        }

        return Left()?.Covers(Enumerable.Repeat(check.ProposalCost, _plan.Candidates).Aggregate(Cost.Add), 0) == false
            ? throw new OutOfBudgetException("The budget does not suffice for proposals.")
            : null;
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

    /// <summary>
    /// Asks for candidates in parallel; those that the linter refuses, that say the same as another, or that the gate has tested before, are
    /// rejected. What was measured before needs no saving and no measuring.
    /// </summary>
    private async Task<(IReadOnlyList<int> Fresh, IReadOnlyList<(int Candidate, KnownPrompt Prompt)> Known)> ProposeAsync()
    {
        var proposals = await Task.WhenAll(Enumerable.Range(1, _plan.Candidates).Select(candidate => context.CallActivityAsync<ProposedPrompt>(
            nameof(ProposePrompt), new ProposePromptInput(agent, number, candidate, _plan.Candidates, _plan.PromptId, _plan.InForce, _baselineId), Retries.Default)));
        List<int> fresh = [];
        List<(int Candidate, KnownPrompt Prompt)> known = [];
        HashSet<string> texts = new(StringComparer.Ordinal);
        foreach (var proposal in proposals)
        {
            _cost += proposal.Cost;
            if (proposal.Findings.Count > 0)
            {
                await _decisions.RejectAsync(proposal.Candidate, null, $"The linter refuses it: {string.Join(" ", proposal.Findings)}");
            }
            else if (!texts.Add(IsTodays ? PromptText.Key(proposal.Text) : proposal.Text))
            {
                await _decisions.RejectAsync(proposal.Candidate, null, "It says the same as another candidate.");
            }
            else if (IsTodays && proposal.Known is { Tested: { } tested } prompt)
            {
                _knewAny = true;
                await _decisions.RejectAsync(proposal.Candidate, prompt.Version, $"It says the same as version {prompt.Version}, which was tested before: {tested}");
            }
            else if (IsTodays && proposal.Known is { } measured)
            {
                known.Add((proposal.Candidate, measured));
            }
            else
            {
                fresh.Add(proposal.Candidate);
            }
        }

        return (fresh, known);
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
    private async Task<ImprovementResult> TryAsync(
        IReadOnlyList<(int Candidate, int Version)> saved, IReadOnlyList<(int Candidate, KnownPrompt Prompt)> known)
    {
        IReadOnlyList<(int Candidate, int Version)> all = [.. saved, .. known.Select(item => (item.Candidate, item.Prompt.Version))];
        _decisions.Expect(all);
        var screened = known.Select(item => new ScreenedCandidate(item.Candidate, item.Prompt.EvaluationId)).ToList();
        foreach (var (candidate, version) in saved)
        {
            Tell("Screening a candidate on training cases", version);
            if (await TryEvaluateAsync($"k{candidate}", new EvaluationInput(agent, version, [CaseSplit.Train], CandidateRuns), candidate, version) is { } evaluationId)
            {
                screened.Add(new ScreenedCandidate(candidate, evaluationId));
            }
        }

        var screening = await context.CallActivityAsync<ScreeningResult>(
            nameof(ScreenCandidates), new ScreenCandidatesInput(_baselineId, screened), Retries.Default);
        foreach (var (index, item) in screened.Index().Where(entry => entry.Item.Candidate != screening.Best))
        {
            await _decisions.RejectScreenedAsync(screening, screening.Scores[index], all.First(entry => entry.Candidate == item.Candidate), item.EvaluationId, _baselineId);
        }

        return screening.Best is { } best ? await ValidateAsync(best, all.First(entry => entry.Candidate == best).Version)
            : IsTodays && saved.Count == 0 ? Result(ImprovementOutcome.NothingNew, "All that was proposed is known already to be no better.", _plan.InForce)
            : Result(ImprovementOutcome.Rejected, "No candidate scored better than the prompt in force on the training cases.", _plan.InForce);
    }

    private async Task<ImprovementResult> ValidateAsync(int candidate, int version)
    {
        Tell("Validating the best candidate", version);
        if (await TryEvaluateAsync("validation", new EvaluationInput(agent, version, [CaseSplit.Validation], CandidateRuns), candidate, version) is not { } evaluationId
            || (_freshRuns > 0 && await TryEvaluateAsync("fresh", new EvaluationInput(agent, _plan.InForce, [CaseSplit.Validation], _freshRuns), candidate, version) is null))
        {
            return Result(ImprovementOutcome.Rejected, _decisions.LastReason, _plan.InForce);
        }

        var freshId = _freshRuns > 0 ? EvaluationId("fresh") : null;
        var gate = await DecideAsync(version, new DecidePromotionInput(agent, _baselineId, evaluationId, freshId));
        var (refusal, answer) = gate.Promote ? await AskApprovalAsync(version, gate) : (gate.Reason, null);
        var promoted = refusal is null ? await PromoteAsync(version) : null;
        var kind = promoted is { Promoted: true } ? DecisionKind.Promoted : DecisionKind.Rejected;
        var reason = refusal ?? promoted?.Conflict ?? gate.Reason;
        await _decisions.AddAsync(
            new DecisionSummary(kind, candidate, version, _plan.InForce, gate.Gain, gate.PValue, reason, answer?.By, answer?.Comment), gate.Score, gate.BaselineScore,
            evaluationId, _baselineId, gate.Level);
        if (promoted is { Conflict: not null })
        {
            return Result(ImprovementOutcome.Conflict, reason, _plan.InForce);
        }

        if (kind == DecisionKind.Rejected)
        {
            return Result(ImprovementOutcome.Rejected, reason, _plan.InForce);
        }

        try
        {
            await ScoreTestCasesAsync(version);
        }
        catch (OutOfBudgetException)
        {
            // They decide nothing; the promotion stands without them.
        }

        return Result(ImprovementOutcome.Promoted, reason, version);
    }

    /// <summary>Asks the gate; a candidate that is promising and not proven is run again on its cases, beside the prompt in force, for a second look.</summary>
    private async Task<PromotionDecision> DecideAsync(int version, DecidePromotionInput input)
    {
        var first = await LookAsync(GateRule.LooksTwice(_plan.Rule) ? input with { Look = 1 } : input);
        if (first.Promising != true)
        {
            return first;
        }

        Tell("Running the gate's cases again", version);
        return await RunAgainAsync("validation", version) is { } again && await RunAgainAsync("fresh", _plan.InForce) is { } fresh
            ? await LookAsync(input with { Look = 2, AgainEvaluationIds = [fresh, again] })
            : first with { Reason = $"{first.Reason} It was promising, but could not be run again." };
    }

    /// <summary>Makes further runs of the gate's cases; null when they fail or a budget does not suffice: then the first look counts, as the test it was.</summary>
    private async Task<string?> RunAgainAsync(string name, int version)
    {
        try
        {
            return await EvaluateAsync(GateRule.Again(name), new EvaluationInput(agent, version, [CaseSplit.Validation], GateRule.MoreRuns));
        }
        catch (OutOfBudgetException)
        {
            return null;
        }
        catch (TaskFailedException)
        {
            await CountFailedAsync(GateRule.Again(name));
            return null;
        }
    }

    private Task<PromotionDecision> LookAsync(DecidePromotionInput input) =>
        context.CallActivityAsync<PromotionDecision>(nameof(DecidePromotion), input, Retries.Default);

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

    private string EvaluationId(string name) => FormattableString.Invariant($"{context.InstanceId}-r{number}-{name}");

    private async Task<string> EvaluateAsync(string name, EvaluationInput input)
    {
        var left = await SpareAsync(input);
        var result = await context.CallSubOrchestratorAsync<EvaluationResult>(
            nameof(EvaluationOrchestration), input with { Budget = left }, new SubOrchestrationOptions(instanceId: EvaluationId(name)));
        _cost += result.Cost;
        return result.OutOfBudget == true ? throw new OutOfBudgetException("A budget was used up before all cases were run.") : result.EvaluationId;
    }

    private Budget? Left() => budget?.Less(_cost, (context.CurrentUtcDateTime - _startedAt).TotalMinutes);

    /// <summary>What is left of the budget, when an evaluation will not exceed it by experience.</summary>
    private async Task<Budget?> SpareAsync(EvaluationInput input)
    {
        if (Left() is not { } left)
        {
            return null;
        }

        var estimate = await context.CallActivityAsync<EvaluationEstimate>(nameof(EstimateEvaluation), input, Retries.Default);
        var cost = estimate.Cost ?? estimate.OneRun;
        var what = estimate.Cost is null ? "a run at the agent's limits, as long as nothing is known of what its runs cost" : $"the next {estimate.Runs} runs of cases, by experience";
        return left.Covers(cost, estimate.Minutes ?? 0)
            ? left
            : throw new OutOfBudgetException(FormattableString.Invariant(
                $"The budget does not suffice for {what}: {cost.ModelCalls} model calls, {cost.Usage.Total} tokens, {estimate.Minutes ?? 0:0.0} minutes."));
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
            if (IsTodays)
            {
                await CountFailedAsync(name);
            }

            await _decisions.RejectAsync(candidate, version, Texts.Cut($"Its evaluation failed: {exception.FailureDetails.ErrorMessage}", 600));
            return null;
        }
    }

    /// <summary>An evaluation that failed has cost something all the same.</summary>
    private async Task CountFailedAsync(string name) =>
        _cost += await context.CallActivityAsync<Cost>(nameof(ReadCost), new ReadCostInput(EvaluationId(name)), Retries.Default);

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

    /// <summary>A budget does not suffice for what is next.</summary>
    private sealed class OutOfBudgetException(string message) : Exception(message);
}
