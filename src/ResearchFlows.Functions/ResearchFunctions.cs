namespace ResearchFlows.Functions;

#pragma warning disable CS1591 // Each function is the route of its name, and documented there.

/// <summary>Starting research.</summary>
/// <param name="handlers">What both hosts answer with.</param>
public sealed class ResearchFunctions(ResearchHandlers handlers)
{
    [Function(nameof(StartResearch))]
    public Task<IResult> StartResearch([HttpTrigger(AuthorizationLevel.Function, "post", Route = "research")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        handlers.StartAsync(request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
}
