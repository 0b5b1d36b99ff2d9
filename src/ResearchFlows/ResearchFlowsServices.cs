using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ResearchFlows.Agents;
using ResearchFlows.Documents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Ledger;
using ResearchFlows.LlamaStack;
using ResearchFlows.Mcp;
using ResearchFlows.Optimization;
using ResearchFlows.Overview;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Telemetry;
using ResearchFlows.Tools;
using ResearchFlows.Tools.Servers;
using System.Net.Http.Headers;

namespace ResearchFlows;

/// <summary>The product's services and its catalog: one registration that both hosts call.</summary>
public static class ResearchFlowsServices
{
    /// <summary>Registers the product. Agents are loaded, and the ledger is opened, here: what is wrong with them is reported at start.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="AgentMistakesException">The agents' files hold mistakes.</exception>
    /// <exception cref="LedgerTooNewException">A newer program wrote the ledger.</exception>
    public static IServiceCollection AddResearchFlows(this IServiceCollection services, ResearchFlowsOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(options.LlamaStack);
        services.AddSingleton(new AgentRegistry(AgentLoader.Load(options.AgentsPath)));
        services.AddSingleton(provider => new AgentWatcher(
            options.AgentsPath, provider.GetRequiredService<AgentRegistry>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AgentWatcher>>()));
        services.AddSingleton<FilePrompts>().AddSingleton<PromptWatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<AgentWatcher>()).AddHostedService(provider => provider.GetRequiredService<PromptWatcher>()).AddHostedService<DefinitionCheck>();
        var ledger = LedgerDatabase.Open(options.LedgerFile, options.LedgerJournal, options.LedgerConnection);
        services.AddSingleton(_ => ledger);
        services.AddSingleton<ProvisionLedger>().AddSingleton<ProvisionTurns>().AddSingleton<DefinitionLedger>().AddSingleton<DocumentLedger>().AddSingleton<DocumentStateLedger>().AddSingleton<ScratchLedger>().AddSingleton<RunLedger>().AddSingleton<TakenOverLedger>().AddSingleton<TakenOverTurns>().AddSingleton<TurnOutputLedger>().AddSingleton<ResearchCallLedger>();
        services.AddSingleton<EvaluationLedger>().AddSingleton<DecisionLedger>().AddSingleton<LeaseLedger>().AddSingleton<ScheduleLedger>();
        services.AddSingleton<FeedbackLedger>().AddSingleton<JudgementLedger>().AddSingleton<CaseScoreLedger>().AddSingleton<CheckedAnswers>().AddSingleton<OpenAnswers>().AddSingleton<CaseFiles>().AddSingleton<Judge>();
        services.AddSingleton<Responses>().AddSingleton<Files>().AddSingleton<VectorStores>();
        services.AddHttpClient<ServerPrompts>(http => Configure(http, options.LlamaStack)).ConfigurePrimaryHttpMessageHandler(() => LlamaStackClients.CreateHandler(options.LlamaStack))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddHttpClient<LlamaStackHealth>(http => Configure(http, options.LlamaStack)).ConfigurePrimaryHttpMessageHandler(() => LlamaStackClients.CreateHandler(options.LlamaStack))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddSingleton<LedgerPrompts>().AddSingleton<Prompts>();
        services.AddSingleton(new DocumentTexts(Path.Combine(options.DataPath, "texts")));
        services.AddSingleton<DocumentIndexer>().AddSingleton<WorkspaceDocuments>().AddSingleton<ScratchStores>().AddSingleton<KnowledgeSearch>().AddSingleton<AgentDocuments>().AddSingleton<AgentProvisioner>().AddSingleton<Leases>().AddSingleton<GateReader>().AddSingleton<ImprovementEstimates>().AddSingleton<ReflectionReader>().AddSingleton<NightlyOptimization>().AddSingleton<InstancePurge>();
        services.AddSingleton<ToolApprovalLedger>().AddSingleton<RemoteCalls>().AddSingleton<ServerConnections>().AddSingleton<ToolServers>().AddSingleton<ToolBox>().AddSingleton<ConversationBuilder>().AddSingleton<RunStores>().AddSingleton<TurnRequests>().AddSingleton<AnswerReader>();
        services.AddSingleton<AnswerWaiter>().AddMcp();
        services.AddMetrics().AddSingleton<Instruments>().AddSingleton<TraceParents>().AddSingleton<Traces>().AddSingleton<CallTelemetry>().AddSingleton<RunTelemetry>().AddSingleton<EndedInstances>();
        services.AddSingleton(new TelemetryTexts(options.TelemetryTexts)).AddSingleton<IInstanceRecords>(provider => provider.GetRequiredService<Traces>());
        services.AddSingleton(CreateCatalog());
        services.ConfigureHttpJsonOptions(json => PortJson.Configure(json.SerializerOptions));
        services.AddSingleton<CallerActions>().AddSingleton<CallerTeller>()
            .AddSingleton<IInstanceRecords>(provider => provider.GetRequiredService<CallerTeller>()).AddSingleton<IInstanceTeller>(provider => provider.GetRequiredService<CallerTeller>());
        services.AddSingleton<IInstanceRecords>(provider => provider.GetRequiredService<RunLedger>())
            .AddSingleton<IInstanceRecords>(provider => provider.GetRequiredService<TakenOverLedger>()).AddSingleton<IInstanceRecords>(provider => provider.GetRequiredService<TurnOutputLedger>()).AddSingleton<IInstanceTeller, ResearchChain>()
            .AddSingleton<IStepTeller, ResearchSteps>().AddSingleton<IStepTeller, EvaluationSteps>().AddSingleton<IStepTeller, JudgeCheckSteps>().AddSingleton<IStepTeller, ImprovementSteps>().AddSingleton<IStepTeller, OptimizationSteps>()
            .AddSingleton<Questions>().AddSingleton<IInstanceSearch>(provider => provider.GetRequiredService<Questions>()).AddSingleton<IInstanceTeller>(provider => provider.GetRequiredService<Questions>())
            .AddSingleton<IStepTeller, FeedbackTeller>().AddSingleton<IInstanceTeller, FeedbackTeller>();
        services.AddSingleton<InstanceListing>().AddSingleton<InstanceRoutes>().AddSingleton<ManageRoutes>().AddSingleton<BulkRoutes>().AddSingleton<ResearchRoutes>().AddSingleton<OutputRoutes>().AddSingleton<ContinuedRuns>().AddSingleton<UsedIds>().AddSingleton<AgentRoutes>().AddSingleton<DocumentRoutes>().AddSingleton<CaseScoreRoutes>().AddSingleton<HealthRoutes>()
            .AddSingleton<AgentPrompts>().AddSingleton<PromptVersions>().AddSingleton<PromptRoutes>()
            .AddSingleton<EvaluationRoutes>().AddSingleton<FeedbackRoutes>().AddSingleton<CaseRoutes>().AddSingleton<JudgeRoutes>().AddSingleton<ImprovementRoutes>().AddSingleton<OptimizationRoutes>();
        return services;
    }

    /// <summary>Every orchestration and activity of the product, by name.</summary>
    public static Catalog CreateCatalog() => new Catalog()
        .AddOrchestration(() => new ResearchOrchestration())
        .AddActivity<PrepareRun, PrepareRunInput, PreparedRun>()
        .AddActivity<ModelTurn, ModelTurnInput, ModelTurnOutput>()
        .AddActivity<RunTool, RunToolInput, RunToolOutput>()
        .AddActivity<RecordRun, RecordRunInput, RecordedRun>()
        .AddActivity<DeleteScratchStore, DeleteScratchStoreInput, bool>()
        .AddActivity<StartImprovement, StartImprovementInput, string>()
        .AddOrchestration(() => new EvaluationOrchestration())
        .AddActivity<PrepareEvaluation, EvaluationInput, EvaluationPlan>()
        .AddActivity<JudgeAnswer, JudgeAnswerInput, Judgement>()
        .AddActivity<RecordCase, RecordCaseInput, RecordedCase>()
        .AddActivity<RecordEvaluation, RecordEvaluationInput, RecordedEvaluation>()
        .AddActivity<FindEvaluation, EvaluationInput, FoundEvaluation>()
        .AddActivity<EstimateEvaluation, EvaluationInput, EvaluationEstimate>()
        .AddActivity<ReadCost, ReadCostInput, Cost>()
        .AddOrchestration(() => new JudgeCheckOrchestration())
        .AddActivity<PrepareJudgeCheck, JudgeCheckInput, JudgeCheckPlan>()
        .AddActivity<JudgeFeedback, JudgeFeedbackInput, Judgement>()
        .AddOrchestration(() => new ImprovementOrchestration())
        .AddActivity<AcquireLease, LeaseInput, LeaseResult>()
        .AddActivity<ReleaseLease, LeaseInput, bool>()
        .AddActivity<PrepareImprovement, PrepareImprovementInput, ImprovementPlan>()
        .AddActivity<WatchPromotion, WatchPromotionInput, WatchResult>()
        .AddActivity<CheckBaseline, CheckBaselineInput, BaselineCheck>()
        .AddActivity<ProposePrompt, ProposePromptInput, ProposedPrompt>()
        .AddActivity<SavePrompt, SavePromptInput, SavedPrompt>()
        .AddActivity<ScreenCandidates, ScreenCandidatesInput, ScreeningResult>()
        .AddActivity<DecidePromotion, DecidePromotionInput, PromotionDecision>()
        .AddActivity<PromotePrompt, PromotePromptInput, PromotedPrompt>()
        .AddActivity<RecordDecision, RecordDecisionInput, DecisionSummary>()
        .AddOrchestration(() => new OptimizationOrchestration())
        .AddActivity<PrepareOptimization, OptimizationInput, OptimizationPlan>()
        .AddActivity<SummarizeOptimization, SummarizeOptimizationInput, OptimizationSummary>();

    private static void Configure(HttpClient http, LlamaStackOptions options)
    {
        http.BaseAddress = options.ApiEndpoint;
        http.Timeout = options.Timeout;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.BearerToken);
    }
}
