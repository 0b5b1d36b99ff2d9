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
        var errors = cases.Where(item => item.Score is null).ToList();
        var most = agents.Get(input.Agent).Evaluation.MaxErrors;
        var failure = errors.Count > most
            ? $"{errors.Count} of {cases.Count} runs could not be run or judged; {most} are allowed. The first: {errors[0].CaseId}: {errors[0].Error}"
            : errors.Count == cases.Count && input.OutOfBudget != true ? "No case could be scored." : null;
        var score = Summary(cases, null);
        var usage = cases.Aggregate(input.CanaryCost.Usage, (sum, item) => sum + new TokenUsage(item.InputTokens, item.OutputTokens));
        var cost = new Cost(input.CanaryCost.ModelCalls + cases.Sum(item => item.ModelCalls), usage);
        var written = await evaluations.FinishAsync(
            row with
            {
                RecordedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                Trusted = input.FooledBy.Count == 0,
                // What a budget has cut short must not pass for the whole; its runs still count as runs.
                Failed = failure is not null || input.OutOfBudget == true,
                Mean = score?.Mean,
                Low = score?.Low,
                High = score?.High,
                Runs = cases.Count,
                Errors = errors.Count,
                ModelCalls = cost.ModelCalls,
                InputTokens = usage.InputTokens,
                OutputTokens = usage.OutputTokens,
            },
            cancellationToken);
        if (written > 0)
        {
            var span = new LongSpan(row.InstanceId, "evaluation", row.StartedAt)
            {
                Tags =
                [
                    new(GenAi.PromptName, row.PromptId), new(GenAi.PromptVersion, row.PromptVersion.ToString(CultureInfo.InvariantCulture)),
                    new(GenAi.InputTokens, usage.InputTokens), new(GenAi.OutputTokens, usage.OutputTokens),
                ],
                ErrorType = failure is null ? null : typeof(EvaluationFailedException).FullName,
            };
            await telemetry.WorkflowAsync(span, cancellationToken);
        }

        return new RecordedEvaluation(
            new EvaluationResult
            {
                EvaluationId = row.InstanceId,
                PromptId = row.PromptId,
                PromptVersion = row.PromptVersion,
                Score = score,
                Splits = [.. EvaluationPlans.AllSplits.Select(split => Summary(cases, split)).OfType<ScoreSummary>()],
                Runs = cases.Count,
                Errors = errors.Count,
                FooledBy = input.FooledBy,
                ThinEvidence = row.ThinEvidence,
                OutOfBudget = input.OutOfBudget,
                Cost = cost,
            },
            failure is null ? null : Texts.Cut(failure, 2000));
    }

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
