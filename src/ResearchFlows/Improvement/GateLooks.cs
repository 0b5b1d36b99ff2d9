using Microsoft.DurableTask;
using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Instances.Retrying;

namespace ResearchFlows.Improvement;

/// <summary>The gate's looks at a candidate, at most two under <see cref="GateRule"/>. Replayable code.</summary>
internal sealed class GateLooks(TaskOrchestrationContext context, RoundEvaluations evaluations, RoundStatus status, ImprovementPlan plan, string agent)
{
    /// <summary>Asks the gate; a candidate that is promising and not proven is run again on its cases, beside the prompt in force, for a second look.</summary>
    public async Task<PromotionDecision> DecideAsync(int version, DecidePromotionInput input)
    {
        var first = await LookAsync(GateRule.LooksTwice(plan.Rule) ? input with { Look = 1 } : input);
        if (first.Promising != true)
        {
            return first;
        }

        status.Tell("Running the gate's cases again", version);
        return await RunAgainAsync("validation", version) is { } again && await RunAgainAsync("fresh", plan.InForce) is { } fresh
            ? await LookAsync(input with { Look = 2, AgainEvaluationIds = [fresh, again] })
            : first with { Reason = $"{first.Reason} It was promising, but could not be run again." };
    }

    /// <summary>Makes further runs of the gate's cases; null when they fail or a budget does not suffice: then the first look counts, as the test it was.</summary>
    private async Task<string?> RunAgainAsync(string name, int version)
    {
        try
        {
            return await evaluations.RunAsync(GateRule.Again(name), new EvaluationInput(agent, version, [CaseSplit.Validation], GateRule.MoreRuns));
        }
        catch (OutOfBudgetException)
        {
            return null;
        }
        catch (TaskFailedException)
        {
            await evaluations.CountFailedAsync(GateRule.Again(name));
            return null;
        }
    }

    private Task<PromotionDecision> LookAsync(DecidePromotionInput input) =>
        context.CallActivityAsync<PromotionDecision>(nameof(DecidePromotion), input, Retries.Default);
}
