using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>The health of the host; the durable store is asked anew for every answer.</summary>
public sealed class HealthFunctions(HealthHandler handler, ILoggerFactory loggers)
{
    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        handler.GetAsync(new DurableStoreHealth(client, loggers.CreateLogger<DurableStoreHealth>()), request.HttpContext.RequestAborted);
}
