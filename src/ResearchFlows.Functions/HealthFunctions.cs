namespace ResearchFlows.Functions;

/// <summary>The health of the host; the durable store is asked anew for every answer.</summary>
public sealed class HealthFunctions(HealthHandler handler, DurableStoreHealth store)
{
    [Function(nameof(GetHealth))]
    public async Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        await store.ProbeAsync(client, request.HttpContext.RequestAborted);
        return await handler.GetAsync(request.HttpContext.RequestAborted);
    }
}
