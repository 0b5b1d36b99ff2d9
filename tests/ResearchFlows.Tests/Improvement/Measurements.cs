using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>Puts measurements into a product's ledger without running anything.</summary>
internal static class Measurements
{
    /// <summary>Records a run of every case under a prompt, as the evaluation of this number; a case without a score could not be run.</summary>
    public static async Task MeasureAsync(this Product product, int number, string text, Func<TestCase, double?> score, bool trusted = true, string? id = null)
    {
        id ??= $"evaluation-{number}";
        var (agent, ledger) = (product.Agent, product.Get<EvaluationLedger>());
        await product.Get<ProvisionLedger>().SavePromptAsync("prompt", number, text, CancellationToken.None);
        var row = EvaluationPlans.Like(agent) with { InstanceId = id, PromptId = "prompt", PromptVersion = number, StartedAt = number };
        await ledger.BeginAsync(row, CancellationToken.None);
        foreach (var one in agent.Cases)
        {
            await ledger.RecordCaseAsync(
                new CaseResult
                {
                    EvaluationId = id, CaseId = one.Id, Repeat = 1, Split = CaseSplit.Train, Score = score(one), Question = one.Question, Answer = "", Reasoning = "", Steps = "",
                    ModelCalls = 1, InputTokens = 1, OutputTokens = 1, DurationMs = 1, ResearchInstanceId = "", CaseHash = EvaluationPlans.CaseHash(one),
                },
                CancellationToken.None);
        }

        await ledger.FinishAsync(row with { RecordedAt = number, Trusted = trusted, Failed = false }, CancellationToken.None);
    }

    /// <summary>Records that the gate has promoted what this evaluation measured.</summary>
    public static Task<PromptDecision> DecideAsync(this Product product, string evaluationId) => product.Get<DecisionLedger>().RecordAsync(
        new PromptDecision
        {
            ImprovementId = "improvement-1", Round = 1, Candidate = 1, Agent = "test-agent", PromptId = "prompt", Version = 5, BaselineVersion = 1, Kind = DecisionKind.Promoted,
            Reason = "", PValue = 0.01, EvaluationId = evaluationId, DecidedAt = 1,
        },
        CancellationToken.None);
}
