namespace ResearchFlows.Functions;

/// <summary>The health of the host.</summary>
/// <param name="handler">What both hosts answer with.</param>
/// <param name="store">The durable store, asked anew for every answer.</param>
public sealed class HealthFunctions(HealthHandler handler, DurableStoreHealth store)
{
    /// <inheritdoc cref="HealthHandler.GetAsync"/>
    [Function(nameof(GetHealth))]
    public async Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        await store.ProbeAsync(client, request.HttpContext.RequestAborted);
        return await handler.GetAsync(request.HttpContext.RequestAborted);
    }
}
