using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Mcp;
using ResearchFlows.Optimization;
using ResearchFlows.Overview;
using ResearchFlows.Research;

namespace ResearchFlows;

/// <summary>Every route of the HTTP API; both hosts serve exactly these.</summary>
public static class ApiTable
{
    /// <summary>The routes, room by room.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        .. ResearchRoutes.All, .. OutputRoutes.All, .. InstanceRoutes.All, .. ManageRoutes.All, .. BulkRoutes.All, .. AgentRoutes.All, .. DocumentRoutes.All, .. CaseScoreRoutes.All, .. PromptRoutes.All,
        .. EvaluationRoutes.All, .. FeedbackRoutes.All, .. CaseRoutes.All, .. JudgeRoutes.All, .. ImprovementRoutes.All, .. OptimizationRoutes.All, .. HealthRoutes.All,
        .. McpRoutes.All,
    ];
}
