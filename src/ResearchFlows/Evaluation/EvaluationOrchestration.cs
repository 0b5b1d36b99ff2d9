using Microsoft.DurableTask;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Evaluation;

/// <summary>
/// Fan-out over the test cases with bounded parallelism, each a research run in evaluation mode and its judgement; then fan-in. The same
/// judge is tried on canaries first.
/// </summary>
public sealed class EvaluationOrchestration : TaskOrchestrator<EvaluationInput, EvaluationResult>
{
    /// <inheritdoc/>
    /// <exception cref="EvaluationFailedException">More cases than allowed could not be run or judged.</exception>
    public override async Task<EvaluationResult> RunAsync(TaskOrchestrationContext context, EvaluationInput input)
    {
        context.SetCustomStatus(new EvaluationStatus("Preparing", 0, 0, null));
        var plan = await context.CallActivityAsync<EvaluationPlan>(nameof(PrepareEvaluation), input, Retries.Default);
        var (fooledBy, canaryCost) = await JudgeCanariesAsync(context, input, plan);
        var meter = new BudgetMeter(context, input.Budget, canaryCost, plan);
        await RunCasesAsync(context, input, plan, meter);
        var recorded = await context.CallActivityAsync<RecordedEvaluation>(
            nameof(RecordEvaluation), new RecordEvaluationInput(input.Agent, fooledBy, canaryCost, meter.IsUsedUp ? true : null), Retries.Default);
        return recorded.FailedBecause is { } reason ? throw new EvaluationFailedException(reason) : recorded.Result;
    }

    private static async Task<(IReadOnlyList<string> FooledBy, Cost Cost)> JudgeCanariesAsync(
        TaskOrchestrationContext context, EvaluationInput input, EvaluationPlan plan)
    {
        context.SetCustomStatus(new EvaluationStatus("Judging canaries", 0, plan.Cases.Count * plan.Repeats, null));
        var judgements = await Task.WhenAll(plan.Canaries.Select(canary => context.CallActivityAsync<Judgement>(
            nameof(JudgeAnswer), new JudgeAnswerInput(input.Agent, null, null, canary, 1), Retries.Default)));

        // A canary that cannot be judged proves nothing, so it counts against the judge too.
        var fooledBy = plan.Canaries.Where((_, index) => judgements[index].Score is not { } score || Canaries.HasPassed(score));
        return ([.. fooledBy], judgements.Select(judgement => judgement.Cost).Aggregate(Cost.None, Cost.Add));
    }

    private static async Task RunCasesAsync(TaskOrchestrationContext context, EvaluationInput input, EvaluationPlan plan, BudgetMeter meter)
    {
        var total = plan.Cases.Count * plan.Repeats;
        var waiting = new Queue<(PlannedCase Case, int Index, int Repeat)>(
            Enumerable.Range(1, plan.Repeats).SelectMany(repeat => plan.Cases.Select((item, index) => (item, index, repeat))));
        List<double> scores = [];
        var done = 0;

        async Task WorkAsync(int most)
        {
            for (; most > 0 && waiting.Count > 0 && meter.TryBegin(); most--)
            {
                var next = waiting.Dequeue();
                var recorded = await RunCaseAsync(context, input, plan, next.Case, next.Index, next.Repeat);
                meter.End(recorded.Cost);
                done++;
                if (recorded.Score is { } score)
                {
                    scores.Add(score);
                }

                context.SetCustomStatus(new EvaluationStatus("Running cases", done, total, scores.Count == 0 ? null : scores.Average()));
            }
        }

        if (meter.IsBlind)
        {
            await WorkAsync(1);
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.Parallelism, total)).Select(_ => WorkAsync(total)));
    }

    private static async Task<RecordedCase> RunCaseAsync(
        TaskOrchestrationContext context, EvaluationInput input, EvaluationPlan plan, PlannedCase item, int index, int repeat)
    {
        var startedAt = context.CurrentUtcDateTime;
        var childId = FormattableString.Invariant($"{context.InstanceId}-c{index + 1}-r{repeat}");
        IReadOnlyList<Judgement> judgements = [];
        string? error = null;
        try
        {
            await context.CallSubOrchestratorAsync<ResearchResult>(
                nameof(ResearchOrchestration), new ResearchInput(input.Agent, item.Question, new EvaluatedCase(item.CaseId, plan.PromptVersion)),
                new SubOrchestrationOptions(instanceId: childId));
            judgements = await Task.WhenAll(Enumerable.Range(1, plan.Votes).Select(vote => context.CallActivityAsync<Judgement>(
                nameof(JudgeAnswer), new JudgeAnswerInput(input.Agent, item.CaseId, childId, null, vote), Retries.Default)));
        }
        catch (TaskFailedException exception)
        {
            // The case could not be run or judged: an error, never a zero.
            error = Texts.Cut($"{exception.TaskName} failed: {exception.FailureDetails.ErrorMessage}", 1000);
        }

        var duration = (long)(context.CurrentUtcDateTime - startedAt).TotalMilliseconds;
        return await context.CallActivityAsync<RecordedCase>(
            nameof(RecordCase), new RecordCaseInput(input.Agent, item.CaseId, repeat, item.Split, childId, judgements, error, duration), Retries.Default);
    }
}
