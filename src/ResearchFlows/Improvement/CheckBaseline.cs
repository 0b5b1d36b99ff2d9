using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which baseline an improvement begins with.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="PromptId">The prompt.</param>
/// <param name="InForce">The version in force.</param>
/// <param name="EvaluationId">Its evaluation.</param>
/// <param name="IsFresh">Whether that was made by this improvement.</param>
public sealed record CheckBaselineInput(string Agent, string PromptId, int InForce, string EvaluationId, bool IsFresh);

/// <summary>Whether to go on from it.</summary>
/// <param name="Trusted">Whether its judge let no canary pass.</param>
/// <param name="NothingToGain">Why no candidate is worth its cost; null when one may be.</param>
/// <param name="FreshRuns">Runs of the gate's cases that the baseline still needs before a candidate is compared with it.</param>
/// <param name="ProposalCost">What a proposal costs by experience.</param>
public sealed record BaselineCheck(bool Trusted, string? NothingToGain, int FreshRuns, Cost ProposalCost);

/// <summary>Looks at the prompt in force before anything is spent on candidates.</summary>
public sealed class CheckBaseline(AgentRegistry agents, EvaluationLedger evaluations, DecisionLedger decisions, ProvisionLedger provisions)
    : IActivity<CheckBaselineInput, BaselineCheck>
{
    /// <summary>Before the first proposal: the longest input, at four bytes a token, and a prompt of some length.</summary>
    internal static Cost GuessedProposal { get; } = new(1, new TokenUsage(ProposerPrompt.MaxInputBytes / 4, 1000));

    /// <inheritdoc/>
    public async Task<BaselineCheck> RunAsync(CheckBaselineInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var agent = agents.Get(input.Agent);
        var text = await provisions.GetPromptAsync(input.PromptId, input.InForce, cancellationToken) ?? "";
        var memory = await PromptMemory.ReadAsync(agent, evaluations, decisions, cancellationToken);
        var fresh = Math.Max(input.IsFresh ? 0 : 1, GateRule.BaselineRuns - memory.FewestBaselineRuns(text));
        var trusted = (await evaluations.FindAsync(input.EvaluationId, cancellationToken))?.Trusted != false;
        return new BaselineCheck(
            trusted, NothingToGain(memory, memory.Find(text), agent.Improvement.Target), fresh, await decisions.GetProposalCostAsync(cancellationToken) ?? GuessedProposal);
    }

    private static string? NothingToGain(PromptMemory memory, MeasuredPrompt? inForce, double target)
    {
        var score = inForce?.ScoreOf(memory.Splits.Validation);
        return score >= target
            ? FormattableString.Invariant($"There is nothing to gain: the prompt in force scores {score:0.00} on the gate's cases; the target is {target:0.00}.")
            : inForce is not null && Reflection.Failing(memory.Splits.Train, inForce, target).Count == 0
                ? "There is nothing to learn from: the prompt in force fails at none of the training cases. More cases may show where it does."
                : null;
    }
}
