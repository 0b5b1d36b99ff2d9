using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>Starting research.</summary>
public sealed class ResearchFunctions(ResearchHandlers handlers)
{
    [Function(nameof(StartResearch))]
    public Task<IResult> StartResearch([HttpTrigger(AuthorizationLevel.Function, "post", Route = "research")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        handlers.StartAsync(request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
}
