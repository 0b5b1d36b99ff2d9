using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;
using ResearchFlows.Json;

namespace ResearchFlows.Improvement;

/// <summary>Starting improvements.</summary>
public sealed class ImprovementRoutes(AgentRegistry agents, Leases leases, ImprovementEstimates estimates, UsedIds usedIds)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<ImprovementRoutes>("ImproveAgent", "POST", "agents/{agent}/improvements", "Propose better prompts and promote one if it is proven better.", 202, typeof(StartedImprovement), routes => routes.StartAsync) with
        {
            Request = typeof(StartImprovementRequest),
        },
    ];

    private async Task<IResult> StartAsync(ApiRequest request)
    {
        var agent = agents.NamedWithCases(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, Read, request.Token);
        BudgetFields.RequirePrices(agent, body.MaxMoney);
        var instanceId = Starter.IdFor("improvement", body.InstanceId);
        await usedIds.RefuseKnownAsync(request.Client, body.InstanceId, request.Token);
        await leases.RequireAsync(agent.Name, instanceId, request);
        var estimate = await estimates.OfAsync(agent, 1, request.Token);
        return await Starter.StartAsync(
            request, nameof(ImprovementOrchestration), new ImprovementInput(agent.Name, Budget: BudgetFields.Of(agent, body)), instanceId,
            started => new StartedImprovement(started.InstanceId, started.Links, estimate));
    }

    private static StartImprovementRequest Read(JsonFields fields)
    {
        var (modelCalls, tokens, minutes, money) = BudgetFields.Read(fields);
        return new StartImprovementRequest(modelCalls, tokens, minutes, money, fields.OptionalText("instanceId"));
    }
}

/// <summary>Improve an agent's prompt; limits that are left out are none.</summary>
/// <param name="MaxModelCalls">Requests to models after which it stops.</param>
/// <param name="MaxTokens">Tokens after which it stops.</param>
/// <param name="MaxMinutes">Minutes after which it stops.</param>
/// <param name="MaxMoney">Money after which it stops, by the agent's prices.</param>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartImprovementRequest(
    int? MaxModelCalls = null, int? MaxTokens = null, double? MaxMinutes = null, double? MaxMoney = null, string? InstanceId = null);
