using ResearchFlows.Agents;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Improvement;

/// <summary>What improving an agent would cost at most, by experience.</summary>
/// <param name="Runs">Runs of test cases.</param>
/// <param name="Cost">What they and the proposals cost; null as long as no case was ever run.</param>
/// <param name="Minutes">Minutes that it takes; null likewise.</param>
/// <param name="Money">The cost in money; null without prices.</param>
/// <param name="FewCases">Set when there are too few cases for anything to be promoted by itself, with how many are missing.</param>
public sealed record ImprovementEstimate(int Runs, Cost? Cost, double? Minutes, double? Money, string? FewCases);

/// <summary>Says beforehand what an improvement will cost, from the ledger alone.</summary>
public sealed class ImprovementEstimates(EvaluationLedger evaluations, DecisionLedger decisions, ProvisionLedger provisions, TimeProvider time)
{
    /// <summary>So many improvements, one after the other, each of which comes to the gate.</summary>
    public async Task<ImprovementEstimate> OfAsync(AgentDefinition agent, int rounds, CancellationToken cancellationToken)
    {
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var text = await InForceAsync(agent, cancellationToken);
        var (train, gate, test) = (memory.Splits.Train.Count, memory.Splits.Validation.Count, memory.Splits.Test.Count);
        var known = memory.FewestBaselineRuns(text);
        var isKnown = memory.HasBaseline(text);
        var baseline = isKnown ? 0 : GateRule.CandidateRuns * (train + gate);
        var fresh = isKnown ? Math.Max(1, GateRule.BaselineRuns - known) : Math.Max(0, GateRule.BaselineRuns - known - GateRule.CandidateRuns);
        var first = baseline + Round(fresh);
        var runs = first + ((rounds - 1) * Round(1));
        var perRound = agent.Improvement.Candidates + 4 + (test > 0 ? 2 : 0);
        var evaluationsToMake = (isKnown ? 0 : 1) + (rounds * perRound);
        var tests = GateTests.Of(await decisions.GetAllAsync(agent.Name, cancellationToken), agent.Improvement, time.GetUtcNow());
        var tooFew = GateCases.TooFew(agent.Cases, tests.NextLevel);
        if (await evaluations.GetExperienceAsync(EvaluationPlans.Like(agent), cancellationToken) is not { } experience)
        {
            return new ImprovementEstimate(runs, null, null, null, tooFew);
        }

        var proposal = await decisions.GetProposalCostAsync(cancellationToken) ?? CheckBaseline.GuessedProposal;
        var cost = Enumerable.Repeat(proposal, rounds * agent.Improvement.Candidates).Aggregate(experience.Of(evaluationsToMake, runs), Cost.Add);
        return new ImprovementEstimate(
            runs, cost, experience.MinutesOf(runs, agent.Evaluation.Parallelism), agent.Prices?.Of(cost.Usage.InputTokens, cost.Usage.OutputTokens),
            tooFew);

        int Round(int freshRuns) => (agent.Improvement.Candidates * GateRule.CandidateRuns * train) + ((GateRule.CandidateRuns + freshRuns + (GateRule.Looks * GateRule.MoreRuns)) * gate) + (2 * agent.Evaluation.Repeats * test);
    }

    /// <summary>The text in force as far as the ledger knows: nothing here waits for the server.</summary>
    private async Task<string> InForceAsync(AgentDefinition agent, CancellationToken cancellationToken)
    {
        var promptId = (await provisions.FindAgentAsync(agent.Name, cancellationToken))?.PromptId;
        var last = promptId is null ? null : (await decisions.GetAllAsync(agent.Name, promptId, cancellationToken))
            .LastOrDefault(decision => decision.Kind is DecisionKind.Promoted or DecisionKind.SetByHand or DecisionKind.RolledBack);
        var version = last is { Kind: DecisionKind.RolledBack } ? last.BaselineVersion : last?.Version;
        return version is { } known ? await provisions.GetPromptAsync(promptId!, known, cancellationToken) ?? agent.Prompt : agent.Prompt;
    }
}

/// <summary>Work that was started, and what it would cost at most.</summary>
/// <param name="InstanceId">Its instance.</param>
/// <param name="Links">What can be done with it.</param>
/// <param name="Estimate">What it would cost at most, by experience; a budget may end it before.</param>
public sealed record StartedImprovement(string InstanceId, IReadOnlyDictionary<string, string> Links, ImprovementEstimate? Estimate);
