using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using ResearchFlows.Api;
using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>Starting research.</summary>
/// <param name="handlers">What both hosts answer with.</param>
public sealed class ResearchFunctions(ResearchHandlers handlers)
{
    /// <inheritdoc cref="ResearchHandlers.StartAsync"/>
    [Function(nameof(StartResearch))]
    public Task<IResult> StartResearch(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "research")] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        handlers.StartAsync(request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
}
