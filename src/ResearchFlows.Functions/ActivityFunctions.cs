using ResearchFlows.Improvement;
using ResearchFlows.Optimization;
using ResearchFlows.Ports;
using ResearchFlows.Research;

namespace ResearchFlows.Functions;

/// <summary>The catalogued activities, each under its class name.</summary>
public sealed class ActivityFunctions(IServiceProvider services, ILoggerFactory loggers)
{
    [Function(nameof(PrepareRun))]
    public Task<PreparedRun> PrepareRun([ActivityTrigger] PrepareRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareRun>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ModelTurn))]
    public Task<ModelTurnOutput> ModelTurn([ActivityTrigger] ModelTurnInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ModelTurn>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RunTool))]
    public Task<RunToolOutput> RunTool([ActivityTrigger] RunToolInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RunTool>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RecordRun))]
    public Task<RecordedRun> RecordRun([ActivityTrigger] RecordRunInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RecordRun>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(DeleteScratchStore))]
    public Task<bool> DeleteScratchStore([ActivityTrigger] DeleteScratchStoreInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<DeleteScratchStore>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(StartImprovement))]
    public Task<string> StartImprovement([ActivityTrigger] StartImprovementInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<StartImprovement>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(PrepareEvaluation))]
    public Task<EvaluationPlan> PrepareEvaluation([ActivityTrigger] EvaluationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareEvaluation>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(JudgeAnswer))]
    public Task<Judgement> JudgeAnswer([ActivityTrigger] JudgeAnswerInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<JudgeAnswer>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RecordCase))]
    public Task<RecordedCase> RecordCase([ActivityTrigger] RecordCaseInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RecordCase>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RecordEvaluation))]
    public Task<RecordedEvaluation> RecordEvaluation([ActivityTrigger] RecordEvaluationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RecordEvaluation>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(FindEvaluation))]
    public Task<FoundEvaluation> FindEvaluation([ActivityTrigger] EvaluationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<FindEvaluation>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(PrepareJudgeCheck))]
    public Task<JudgeCheckPlan> PrepareJudgeCheck([ActivityTrigger] JudgeCheckInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareJudgeCheck>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(JudgeFeedback))]
    public Task<Judgement> JudgeFeedback([ActivityTrigger] JudgeFeedbackInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<JudgeFeedback>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(EstimateEvaluation))]
    public Task<EvaluationEstimate> EstimateEvaluation([ActivityTrigger] EvaluationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<EstimateEvaluation>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ReadCost))]
    public Task<Cost> ReadCost([ActivityTrigger] ReadCostInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ReadCost>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(AcquireLease))]
    public Task<LeaseResult> AcquireLease([ActivityTrigger] LeaseInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<AcquireLease>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ReleaseLease))]
    public Task<bool> ReleaseLease([ActivityTrigger] LeaseInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ReleaseLease>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(PrepareImprovement))]
    public Task<ImprovementPlan> PrepareImprovement([ActivityTrigger] PrepareImprovementInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareImprovement>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(WatchPromotion))]
    public Task<WatchResult> WatchPromotion([ActivityTrigger] WatchPromotionInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<WatchPromotion>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(CheckBaseline))]
    public Task<BaselineCheck> CheckBaseline([ActivityTrigger] CheckBaselineInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<CheckBaseline>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ProposePrompt))]
    public Task<ProposedPrompt> ProposePrompt([ActivityTrigger] ProposePromptInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ProposePrompt>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(SavePrompt))]
    public Task<SavedPrompt> SavePrompt([ActivityTrigger] SavePromptInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<SavePrompt>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(ScreenCandidates))]
    public Task<ScreeningResult> ScreenCandidates([ActivityTrigger] ScreenCandidatesInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<ScreenCandidates>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(DecidePromotion))]
    public Task<PromotionDecision> DecidePromotion([ActivityTrigger] DecidePromotionInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<DecidePromotion>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(PromotePrompt))]
    public Task<PromotedPrompt> PromotePrompt([ActivityTrigger] PromotePromptInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PromotePrompt>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(RecordDecision))]
    public Task<DecisionSummary> RecordDecision([ActivityTrigger] RecordDecisionInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<RecordDecision>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(PrepareOptimization))]
    public Task<OptimizationPlan> PrepareOptimization([ActivityTrigger] OptimizationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<PrepareOptimization>().RunAsync(input, Context(instanceId, client), token);
    [Function(nameof(SummarizeOptimization))]
    public Task<OptimizationSummary> SummarizeOptimization([ActivityTrigger] SummarizeOptimizationInput input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken token) =>
        New<SummarizeOptimization>().RunAsync(input, Context(instanceId, client), token);

    private TActivity New<TActivity>() => ActivatorUtilities.CreateInstance<TActivity>(services);

    private ActivityContext Context(string instanceId, DurableTaskClient client) => new(instanceId, new DurableOrchestrationClient(client, loggers));
}
