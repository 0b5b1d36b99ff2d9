using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which evaluations to compare: the one before the promotion, and the newest of the version in force.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="PreviousEvaluationId">The evaluation of the version before.</param>
/// <param name="EvaluationId">The new evaluation of the version in force.</param>
public sealed record WatchPromotionInput(string Agent, string PreviousEvaluationId, string EvaluationId);

/// <summary>What the comparison says.</summary>
/// <param name="Worse">Whether the version in force is worse than the one before.</param>
/// <param name="Reason">Why, with the figures.</param>
/// <param name="Gain">Mean gain over the version before; below zero when it is worse.</param>
/// <param name="PValue">How likely such a loss is by chance.</param>
/// <param name="Score">The score of the version in force.</param>
/// <param name="PreviousScore">The score of the version before.</param>
public sealed record WatchResult(bool Worse, string Reason, double Gain, double PValue, double? Score, double? PreviousScore);

/// <summary>Looks again at a promotion: is the version in force worse than the one before, by the gate's own test?</summary>
public sealed class WatchPromotion(GateReader reader) : IActivity<WatchPromotionInput, WatchResult>
{
    /// <inheritdoc/>
    public async Task<WatchResult> RunAsync(WatchPromotionInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var gate = await reader.ReadAsync(input, cancellationToken);
        var decision = PromotionGate.Watch(gate.Input);
        return new WatchResult(decision.Promote, decision.Reason, -decision.Gain, decision.PValue, gate.CandidateScore, gate.BaselineScore);
    }
}
