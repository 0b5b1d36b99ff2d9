using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using System.Globalization;

namespace ResearchFlows.Evaluation;

/// <summary>How the evaluation ended; its cases are in the ledger.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="FooledBy">The canaries that fooled the judge, or could not be judged.</param>
/// <param name="CanaryCost">What judging the canaries cost.</param>
/// <param name="OutOfBudget">True when a budget ended it before all cases were run.</param>
public sealed record RecordEvaluationInput(string Agent, IReadOnlyList<string> FooledBy, Cost CanaryCost, bool? OutOfBudget = null);

/// <summary>What was recorded.</summary>
/// <param name="Result">What the evaluation comes to.</param>
/// <param name="FailedBecause">Why it counts as failed: too many errors.</param>
public sealed record RecordedEvaluation(EvaluationResult Result, string? FailedBecause);

/// <summary>Fans the cases in to means and confidence intervals, and writes the evaluation to the ledger, once.</summary>
public sealed class RecordEvaluation(AgentRegistry agents, EvaluationLedger evaluations, RunTelemetry telemetry, TimeProvider time) : IActivity<RecordEvaluationInput, RecordedEvaluation>
{
    /// <inheritdoc/>
    public async Task<RecordedEvaluation> RunAsync(RecordEvaluationInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var row = await evaluations.FindAsync(context.InstanceId, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no evaluation of instance {context.InstanceId}.");
        var cases = await evaluations.GetCasesAsync(context.InstanceId, cancellationToken);
        var failure = FailureOf(cases, agents.Get(input.Agent).Evaluation.MaxErrors, input.OutOfBudget == true);
        var result = Result(row, cases, input);
        if (await evaluations.FinishAsync(Ended(row, result, failure), cancellationToken) > 0)
        {
            await TellAsync(row, result.Cost.Usage, failure, cancellationToken);
        }

        return new RecordedEvaluation(result, failure is null ? null : Texts.Cut(failure, 2000));
    }

    private static string? FailureOf(IReadOnlyList<CaseResult> cases, int mostErrors, bool outOfBudget)
    {
        var errors = cases.Where(item => item.Score is null).ToList();
        return errors.Count > mostErrors
            ? $"{errors.Count} of {cases.Count} runs could not be run or judged; {mostErrors} are allowed. The first: {errors[0].CaseId}: {errors[0].Error}"
            : errors.Count == cases.Count && !outOfBudget ? "No case could be scored." : null;
    }

    private static EvaluationResult Result(EvaluationRow row, IReadOnlyList<CaseResult> cases, RecordEvaluationInput input) => new()
    {
        EvaluationId = row.InstanceId,
        PromptId = row.PromptId,
        PromptVersion = row.PromptVersion,
        Score = Summary(cases, null),
        Splits = [.. EvaluationPlans.AllSplits.Select(split => Summary(cases, split)).OfType<ScoreSummary>()],
        Runs = cases.Count,
        Errors = cases.Count(item => item.Score is null),
        FooledBy = input.FooledBy,
        ThinEvidence = row.ThinEvidence,
        OutOfBudget = input.OutOfBudget,
        Cost = new Cost(
            input.CanaryCost.ModelCalls + cases.Sum(item => item.ModelCalls),
            cases.Aggregate(input.CanaryCost.Usage, (sum, item) => sum + new TokenUsage(item.InputTokens, item.OutputTokens))),
    };

    private EvaluationRow Ended(EvaluationRow row, EvaluationResult result, string? failure) => row with
    {
        RecordedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Trusted = result.FooledBy.Count == 0,
        // What a budget has cut short must not pass for the whole; its runs still count as runs.
        Failed = failure is not null || result.OutOfBudget == true,
        Mean = result.Score?.Mean,
        Low = result.Score?.Low,
        High = result.Score?.High,
        Runs = result.Runs,
        Errors = result.Errors,
        ModelCalls = result.Cost.ModelCalls,
        InputTokens = result.Cost.Usage.InputTokens,
        OutputTokens = result.Cost.Usage.OutputTokens,
    };

    private Task TellAsync(EvaluationRow row, TokenUsage usage, string? failure, CancellationToken cancellationToken) => telemetry.WorkflowAsync(
        new LongSpan(row.InstanceId, "evaluation", row.StartedAt)
        {
            Tags =
            [
                new(GenAi.PromptName, row.PromptId), new(GenAi.PromptVersion, row.PromptVersion.ToString(CultureInfo.InvariantCulture)),
                new(GenAi.InputTokens, usage.InputTokens), new(GenAi.OutputTokens, usage.OutputTokens),
            ],
            ErrorType = failure is null ? null : typeof(EvaluationFailedException).FullName,
        },
        cancellationToken);

    /// <summary>The score of a split's cases, or of all; null when none was scored.</summary>
    internal static ScoreSummary? Summary(IReadOnlyList<CaseResult> cases, CaseSplit? split)
    {
        var means = cases
            .Where(item => item.Score is not null && (split is null || item.Split == split))
            .GroupBy(item => item.CaseId, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Statistics.Mean([.. group.Select(item => item.Score!.Value)]))
            .ToList();
        if (means.Count == 0)
        {
            return null;
        }

        var interval = Statistics.Interval(means);
        return new ScoreSummary(split, means.Count, Statistics.Mean(means), interval.Low, interval.High);
    }
}
