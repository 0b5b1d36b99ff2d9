using ResearchFlows.Ports;

namespace ResearchFlows.Improvement;

/// <summary>Which evaluations to compare on the validation cases.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="BaselineEvaluationId">The evaluation of the version in force.</param>
/// <param name="CandidateEvaluationId">The evaluation of the candidate.</param>
/// <param name="FreshEvaluationId">The evaluation of the version in force that was made for this comparison.</param>
/// <param name="Look">Which look this is, from 1; null in instances that began when there was only one.</param>
/// <param name="AgainEvaluationIds">The evaluations of both sides with the further runs of the second look.</param>
public sealed record DecidePromotionInput(
    string Agent, string BaselineEvaluationId, string CandidateEvaluationId, string? FreshEvaluationId = null, int? Look = null,
    IReadOnlyList<string>? AgainEvaluationIds = null);

/// <summary>What the gate says.</summary>
/// <param name="Promote">Whether the candidate may be promoted.</param>
/// <param name="Reason">Why, with the figures.</param>
/// <param name="Gain">Mean gain in score.</param>
/// <param name="PValue">How likely such a gain is by chance.</param>
/// <param name="Score">The candidate's score.</param>
/// <param name="BaselineScore">The baseline's score.</param>
/// <param name="Level">The test's level over all looks; null from the rule before.</param>
/// <param name="Promising">Whether the gate's cases should be run again.</param>
/// <param name="Differences">The difference of each case, for people; null where it was not recorded, or where there are very many.</param>
public sealed record PromotionDecision(
    bool Promote, string Reason, double Gain, double PValue, double? Score, double? BaselineScore, double? Level = null, bool? Promising = null,
    IReadOnlyList<CaseDifference>? Differences = null);

/// <summary>Asks the gate: compares candidate and baseline case by case, on cases that the proposer never saw.</summary>
public sealed class DecidePromotion(GateReader reader) : IActivity<DecidePromotionInput, PromotionDecision>
{
    /// <summary>More would not fit through the port.</summary>
    private const int MostDifferences = 200;

    /// <inheritdoc/>
    public async Task<PromotionDecision> RunAsync(DecidePromotionInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var gate = await reader.ReadAsync(input, cancellationToken);
        var decision = PromotionGate.Decide(gate.Input);
        return new PromotionDecision(
            decision.Promote, decision.Reason, decision.Gain, decision.PValue, gate.CandidateScore, gate.BaselineScore, gate.Input.MaxP, decision.Promising ? true : null,
            decision.Differences.Count <= MostDifferences ? decision.Differences : null);
    }
}
