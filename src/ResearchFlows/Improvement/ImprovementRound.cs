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
    private readonly RoundEvaluations _evaluations = new(context, number, budget);
    private readonly RoundStatus _status = new(context, number);
    private RoundDecisions _decisions = null!;
    private ImprovementPlan _plan = null!;
    private string _baselineId = null!;

    /// <summary>Runs of the baseline's gate cases that are still to be made.</summary>
    private int _freshRuns;

    private bool IsTodays => _plan.IsTodays;

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
        _status.Tell("Preparing");
        _plan = await context.CallActivityAsync<ImprovementPlan>(nameof(PrepareImprovement), new PrepareImprovementInput(agent), Retries.Default);
        _status.VersionInForce = _plan.InForce;
        _decisions = new RoundDecisions(context, agent, number, _plan);
        _status.Tell("Evaluating the prompt in force");
        _baselineId = _plan.BaselineEvaluationId ?? await _evaluations.RunAsync("baseline", PrepareImprovement.BaselineInput(agent, _plan.InForce, CandidateRuns));
        if (_plan.Watch is { } watch && await WatchAsync(watch) is { } rolledBack)
        {
            return rolledBack;
        }

        if (IsTodays && await CheckBaselineAsync() is { } nothingToGain)
        {
            return nothingToGain;
        }

        _status.Tell("Proposing prompts");
        var proposals = new RoundProposals(context, agent, number, _plan, _decisions, _evaluations);
        var (fresh, known) = await proposals.ProposeAsync(_baselineId);
        if (IsTodays && fresh.Count + known.Count == 0)
        {
            return Result(proposals.KnewAny ? ImprovementOutcome.NothingNew : ImprovementOutcome.Rejected, _decisions.LastReason, _plan.InForce);
        }

        var saved = await proposals.SaveAsync(fresh);
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

        return _evaluations.Left()?.Covers(Enumerable.Repeat(check.ProposalCost, _plan.Candidates).Aggregate(Cost.Add), 0) == false
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

    /// <summary>Screens the candidates on training cases and puts the best one before the gate.</summary>
    private async Task<ImprovementResult> TryAsync(
        IReadOnlyList<(int Candidate, int Version)> saved, IReadOnlyList<(int Candidate, KnownPrompt Prompt)> known)
    {
        IReadOnlyList<(int Candidate, int Version)> all = [.. saved, .. known.Select(item => (item.Candidate, item.Prompt.Version))];
        _decisions.Expect(all);
        var screened = known.Select(item => new ScreenedCandidate(item.Candidate, item.Prompt.EvaluationId)).ToList();
        foreach (var (candidate, version) in saved)
        {
            _status.Tell("Screening a candidate on training cases", version);
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
        _status.Tell("Validating the best candidate", version);
        if (await TryEvaluateAsync("validation", new EvaluationInput(agent, version, [CaseSplit.Validation], CandidateRuns), candidate, version) is not { } evaluationId
            || (_freshRuns > 0 && await TryEvaluateAsync("fresh", new EvaluationInput(agent, _plan.InForce, [CaseSplit.Validation], _freshRuns), candidate, version) is null))
        {
            return Result(ImprovementOutcome.Rejected, _decisions.LastReason, _plan.InForce);
        }

        var freshId = _freshRuns > 0 ? _evaluations.IdOf("fresh") : null;
        var gate = await new GateLooks(context, _evaluations, _status, _plan, agent).DecideAsync(version, new DecidePromotionInput(agent, _baselineId, evaluationId, freshId));
        var (refusal, answer) = gate.Promote ? await PromotionApproval.AskAsync(context, _status, _plan.ApprovalHours, version, gate) : (gate.Reason, null);
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

    /// <summary>Test cases decide nothing: they are scored once per promotion, for the version before and the new one.</summary>
    private async Task ScoreTestCasesAsync(int version)
    {
        foreach (var (name, tested) in new[] { ("test-before", _plan.InForce), ("test-after", version) })
        {
            var input = new EvaluationInput(agent, tested, [CaseSplit.Test]);
            var test = await context.CallActivityAsync<FoundEvaluation>(nameof(FindEvaluation), input, Retries.Default);
            if (test is { HasCases: true, EvaluationId: null })
            {
                _status.Tell("Scoring test cases", tested);
                await _evaluations.RunAsync(name, input);
            }
        }
    }

    /// <summary>Evaluates a candidate; one whose evaluation fails is rejected.</summary>
    private async Task<string?> TryEvaluateAsync(string name, EvaluationInput input, int candidate, int version)
    {
        try
        {
            return await _evaluations.RunAsync(name, input);
        }
        catch (TaskFailedException exception)
        {
            if (IsTodays)
            {
                await _evaluations.CountFailedAsync(name);
            }

            await _decisions.RejectAsync(candidate, version, Texts.Cut($"Its evaluation failed: {exception.FailureDetails.ErrorMessage}", 600));
            return null;
        }
    }

    private Task<PromotedPrompt> PromoteAsync(int version) => context.CallActivityAsync<PromotedPrompt>(
        nameof(PromotePrompt), new PromotePromptInput(_plan.PromptId, version, _plan.InForce), Retries.Default);

    private ImprovementResult Result(ImprovementOutcome outcome, string reason, int versionInForce) => new()
    {
        Outcome = outcome,
        Reason = reason,
        BaselineVersion = _plan.InForce,
        VersionInForce = versionInForce,
        Decisions = _decisions.All,
        ThinEvidence = _plan.ThinEvidence,
        Cost = _evaluations.Cost,
    };
}
