using Microsoft.DurableTask;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Improvement;

/// <summary>
/// Proposes better prompts, proves them on cases that the proposer never saw, and promotes one only when it is really better. One at a
/// time per agent; a version conflict begins another round from the new version, a bounded number of times.
/// </summary>
public sealed class ImprovementOrchestration : TaskOrchestrator<ImprovementInput, ImprovementResult>
{
    private const int MostRounds = 3;

    /// <inheritdoc/>
    public override async Task<ImprovementResult> RunAsync(TaskOrchestrationContext context, ImprovementInput input)
    {
        var lease = new LeaseInput(input.Agent, input.LeaseHolder ?? context.InstanceId);
        var held = await context.CallActivityAsync<LeaseResult>(nameof(AcquireLease), lease, Retries.Default);
        if (!held.Acquired)
        {
            return new ImprovementResult
            {
                Outcome = ImprovementOutcome.AlreadyRunning,
                Reason = $"{held.Holder} improves this agent already.",
                RunningInstanceId = held.Holder,
                Cost = Cost.None,
            };
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
            if (input.LeaseHolder is null)
            {
                await context.CallActivityAsync<bool>(nameof(ReleaseLease), lease, Retries.Default);
            }
        }
    }

    private static async Task<ImprovementResult> RunRoundsAsync(TaskOrchestrationContext context, ImprovementInput input)
    {
        List<DecisionSummary> decisions = [];
        var cost = Cost.None;
        var startedAt = context.CurrentUtcDateTime;
        for (var number = 1; ; number++)
        {
            var left = input.Budget?.Less(cost, (context.CurrentUtcDateTime - startedAt).TotalMinutes);
            var round = new ImprovementRound(context, input.Agent, number, left);
            var result = await round.RunAsync();
            decisions.AddRange(result.Decisions);
            cost += result.Cost;
            if (result.Outcome != ImprovementOutcome.Conflict || number == MostRounds)
            {
                return result with { Decisions = decisions, Cost = cost };
            }
        }
    }
}
