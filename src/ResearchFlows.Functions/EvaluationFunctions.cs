using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>Starting evaluations, improvements and optimizations.</summary>
public sealed class EvaluationFunctions(EvaluationHandlers handlers)
{
    [Function(nameof(EvaluateAgent))]
    public Task<IResult> EvaluateAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/evaluations")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        handlers.StartEvaluationAsync(agent, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(ImproveAgent))]
    public Task<IResult> ImproveAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/improvements")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        handlers.StartImprovementAsync(agent, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(OptimizeAgent))]
    public Task<IResult> OptimizeAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/optimizations")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        handlers.StartOptimizationAsync(agent, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
}
