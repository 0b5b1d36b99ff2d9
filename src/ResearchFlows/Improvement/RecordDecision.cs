using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using System.Globalization;

namespace ResearchFlows.Improvement;

/// <summary>A decision to record; what names no instance and time gets this instance and now.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="PromptId">The prompt.</param>
/// <param name="Round">The round of the improvement.</param>
/// <param name="Decision">What was decided, and why.</param>
/// <param name="Score">The version's score.</param>
/// <param name="BaselineScore">The baseline's score.</param>
/// <param name="EvaluationId">The evaluation of the version.</param>
/// <param name="BaselineEvaluationId">The evaluation of the baseline.</param>
/// <param name="Level">The gate's level; null when it was not asked, or under the first rule.</param>
public sealed record RecordDecisionInput(
    string Agent, string PromptId, int Round, DecisionSummary Decision, double? Score = null, double? BaselineScore = null,
    string? EvaluationId = null, string? BaselineEvaluationId = null, double? Level = null);

/// <summary>Writes a decision to the ledger, once.</summary>
public sealed class RecordDecision(DecisionLedger decisions, RunTelemetry telemetry, TimeProvider time) : IActivity<RecordDecisionInput, DecisionSummary>
{
    /// <inheritdoc/>
    public async Task<DecisionSummary> RunAsync(RecordDecisionInput input, ActivityContext context, CancellationToken cancellationToken)
    {
        var recorded = await decisions.RecordAsync(
            new PromptDecision
            {
                ImprovementId = context.InstanceId,
                Round = input.Round,
                Candidate = input.Decision.Candidate,
                Agent = input.Agent,
                PromptId = input.PromptId,
                Version = input.Decision.Version,
                BaselineVersion = input.Decision.BaselineVersion,
                Kind = input.Decision.Kind,
                Reason = input.Decision.Reason,
                Gain = input.Decision.Gain,
                PValue = input.Decision.PValue,
                Score = input.Score,
                BaselineScore = input.BaselineScore,
                EvaluationId = input.EvaluationId,
                BaselineEvaluationId = input.BaselineEvaluationId,
                DecidedBy = input.Decision.By,
                Comment = input.Decision.Comment,
                // An instance that began under the first rule tests a candidate without a level.
                Rule = input.Decision is { Candidate: > 0, PValue: not null } && input.Level is null ? null : GateRule.Number,
                Level = input.Level,
                DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        if (recorded.IsNew)
        {
            await telemetry.DecidedAsync(recorded.ImprovementId, Said(recorded), Tags(recorded), cancellationToken);
            if (recorded is { Kind: DecisionKind.Promoted, Version: { } version })
            {
                telemetry.InForce(recorded.Agent, recorded.PromptId, version);
            }
        }

        return DecisionSummary.Of(recorded);
    }

    private static string Said(PromptDecision decision) =>
        decision.Version is { } version ? FormattableString.Invariant($"{decision.Kind}: version {version}") : FormattableString.Invariant($"{decision.Kind}: candidate {decision.Candidate}");

    private static IEnumerable<KeyValuePair<string, object?>> Tags(PromptDecision decision) =>
    [
        new(GenAi.Agent, decision.Agent), new(GenAi.PromptName, decision.PromptId),
        new(GenAi.PromptVersion, decision.Version?.ToString(CultureInfo.InvariantCulture)),
        new("researchflows.decision", decision.Kind.ToString()), new("researchflows.baseline_version", decision.BaselineVersion),
        new("researchflows.gain", decision.Gain), new("researchflows.p_value", decision.PValue),
    ];
}
