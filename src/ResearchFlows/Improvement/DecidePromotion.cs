using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which evaluations to compare on the validation cases.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="BaselineEvaluationId">The evaluation of the version in force.</param>
/// <param name="CandidateEvaluationId">The evaluation of the candidate.</param>
public sealed record DecidePromotionInput(string Agent, string BaselineEvaluationId, string CandidateEvaluationId);

/// <summary>What the gate says.</summary>
/// <param name="Promote">Whether the candidate may be promoted.</param>
/// <param name="Reason">Why, with the figures.</param>
/// <param name="Gain">Mean gain in score.</param>
/// <param name="PValue">How likely such a gain is by chance.</param>
/// <param name="Score">The candidate's score.</param>
/// <param name="BaselineScore">The baseline's score.</param>
public sealed record PromotionDecision(bool Promote, string Reason, double Gain, double PValue, double? Score, double? BaselineScore);

/// <summary>Asks the gate: compares candidate and baseline case by case, on cases that the proposer never saw.</summary>
public sealed class DecidePromotion(AgentRegistry agents, EvaluationLedger evaluations) : IActivity<DecidePromotionInput, PromotionDecision>
{
    /// <inheritdoc/>
    public async Task<PromotionDecision> RunAsync(DecidePromotionInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var gate = await GateInputs.ReadAsync(agents.Get(input.Agent), evaluations, input.BaselineEvaluationId, input.CandidateEvaluationId, cancellationToken);
        var decision = PromotionGate.Decide(gate.Input);
        return new PromotionDecision(decision.Promote, decision.Reason, decision.Gain, decision.PValue, gate.CandidateScore, gate.BaselineScore);
    }
}
