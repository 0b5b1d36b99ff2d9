using Microsoft.DurableTask;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Instances.Retrying;
using ResearchFlows.Ports;

namespace ResearchFlows.Optimization;

/// <summary>Repeats improvement until it no longer pays: up to so many rounds, with patience for rounds without a promotion, within a budget.</summary>
public sealed class OptimizationOrchestration : TaskOrchestrator<OptimizationInput, OptimizationResult>
{
    /// <inheritdoc/>
    public override async Task<OptimizationResult> RunAsync(TaskOrchestrationContext context, OptimizationInput input)
    {
        var lease = new LeaseInput(input.Agent, context.InstanceId);
        var held = await context.CallActivityAsync<LeaseResult>(nameof(AcquireLease), lease, Retries.Default);
        if (!held.Acquired)
        {
            return new OptimizationResult { StoppedBy = OptimizationStop.AlreadyRunning, RunningInstanceId = held.Holder, Cost = Cost.None };
        }

        try
        {
            return await RunRoundsAsync(context, input);
        }
        catch (TaskFailedException exception)
        {
            lease = lease with { ErrorType = exception.FailureDetails.ErrorType };
            throw;
        }
        finally
        {
            await context.CallActivityAsync<bool>(nameof(ReleaseLease), lease, Retries.Default);
        }
    }

    private static async Task<OptimizationResult> RunRoundsAsync(TaskOrchestrationContext context, OptimizationInput input)
    {
        var startedAt = context.CurrentUtcDateTime;
        var plan = await context.CallActivityAsync<OptimizationPlan>(nameof(PrepareOptimization), input, Retries.Default);
        List<ImprovementResult> rounds = [];
        List<OptimizationStep> path = [];
        OptimizationStop? stop = null;
        for (var iteration = 1; stop is null; iteration++)
        {
            var instanceId = FormattableString.Invariant($"{context.InstanceId}-i{iteration}");
            var promotions = rounds.Count(round => round.Outcome == ImprovementOutcome.Promoted);
            context.SetCustomStatus(new OptimizationStatus(iteration, plan.MaxIterations, promotions, instanceId));
            var round = await context.CallSubOrchestratorAsync<ImprovementResult>(
                nameof(ImprovementOrchestration), new ImprovementInput(input.Agent, context.InstanceId, Left()), new SubOrchestrationOptions(instanceId: instanceId));
            rounds.Add(round);
            path.Add(new OptimizationStep(iteration, instanceId, round.Outcome, round.VersionInForce, Texts.Cut(round.Reason, 180)));
            stop = MustStop(input, plan, rounds, context.CurrentUtcDateTime - startedAt);
        }

        Budget? Left() => plan.Budget?.Less(Total(rounds), (context.CurrentUtcDateTime - startedAt).TotalMinutes);

        var first = rounds[0].BaselineVersion;
        var summary = await context.CallActivityAsync<OptimizationSummary>(
            nameof(SummarizeOptimization), new SummarizeOptimizationInput(input.Agent, first), Retries.Default);
        return new OptimizationResult
        {
            StoppedBy = stop.Value,
            FirstVersion = first,
            BestVersion = summary.BestVersion,
            Splits = summary.Splits,
            Path = path,
            Cost = Total(rounds),
            Minutes = (context.CurrentUtcDateTime - startedAt).TotalMinutes,
        };
    }

    private static OptimizationStop? MustStop(OptimizationInput input, OptimizationPlan plan, List<ImprovementResult> rounds, TimeSpan elapsed)
    {
        var cost = Total(rounds);
        var fruitless = rounds.Count - 1 - rounds.FindLastIndex(round => round.Outcome == ImprovementOutcome.Promoted);
        return StopAfter(rounds[^1]) is { } end ? end
            : rounds.Count >= plan.MaxIterations ? OptimizationStop.MaxIterations
            : fruitless >= plan.Patience ? OptimizationStop.Patience
            : cost.ModelCalls >= input.MaxModelCalls || cost.Usage.Total >= input.MaxTokens || elapsed.TotalMinutes >= input.MaxMinutes ? OptimizationStop.Budget
            : null;
    }

    private static OptimizationStop? StopAfter(ImprovementResult round) => round.Outcome switch
    {
        ImprovementOutcome.NothingToGain => OptimizationStop.NothingToGain,
        ImprovementOutcome.NothingNew => OptimizationStop.NothingNew,
        ImprovementOutcome.OutOfBudget => OptimizationStop.Budget,
        _ => null,
    };

    private static Cost Total(List<ImprovementResult> rounds) => rounds.Select(round => round.Cost).Aggregate(Cost.None, Cost.Add);
}
