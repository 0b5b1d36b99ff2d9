using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Json;

namespace ResearchFlows.Optimization;

/// <summary>Starting optimizations.</summary>
public sealed class OptimizationRoutes(AgentRegistry agents, Leases leases, ImprovementEstimates estimates, UsedIds usedIds)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Of<OptimizationRoutes>("OptimizeAgent", "POST", "agents/{agent}/optimizations", "Repeat improvement until it no longer pays.", 202, typeof(StartedImprovement), routes => routes.StartAsync) with
        {
            Request = typeof(StartOptimizationRequest),
        },
        ApiRoute.Of<OptimizationRoutes>("EstimateOptimization", "GET", "agents/{agent}/optimizations/estimate", "What an optimization would cost at most, by experience; nothing is started.", 200, typeof(ImprovementEstimate), routes => routes.EstimateAsync) with
        {
            Queries = [new("rounds", "Rounds at most; the agent's setting when left out.", IsNumber: true)],
        },
    ];

    private async Task<IResult> StartAsync(ApiRequest request)
    {
        var agent = agents.NamedWithCases(request["agent"]);
        var body = await RequestReader.ReadAsync(request.Http, Read, request.Token);
        var input = new OptimizationInput(agent.Name, body.MaxIterations, body.Patience, body.MaxModelCalls, body.MaxTokens, body.MaxMinutes, body.MaxMoney);
        BudgetFields.RequirePrices(agent, body.MaxMoney);
        var instanceId = Starter.IdFor("optimization", body.InstanceId);
        await usedIds.RefuseKnownAsync(request.Client, body.InstanceId, request.Token);
        await leases.RequireAsync(agent.Name, instanceId, request);
        var estimate = await estimates.OfAsync(agent, body.MaxIterations ?? agent.Improvement.MaxIterations, request.Token);
        return await Starter.StartAsync(
            request, nameof(OptimizationOrchestration), input, instanceId, started => new StartedImprovement(started.InstanceId, started.Links, estimate));
    }

    private async Task<IResult> EstimateAsync(ApiRequest request)
    {
        var agent = agents.NamedWithCases(request["agent"]);
        var rounds = RequestReader.Number(request.Http, "rounds", agent.Improvement.MaxIterations, 1, 100);
        return Results.Ok(await estimates.OfAsync(agent, rounds, request.Token));
    }

    private static StartOptimizationRequest Read(JsonFields fields)
    {
        var (modelCalls, tokens, minutes, money) = BudgetFields.Read(fields);
        return new StartOptimizationRequest(
            fields.OptionalInteger("maxIterations", 1, 100), fields.OptionalInteger("patience", 1, 100), modelCalls, tokens, minutes, money, fields.OptionalText("instanceId"));
    }
}

/// <summary>Improve an agent's prompt until it no longer pays; what is left out takes the agent's setting, or has no limit.</summary>
/// <param name="MaxIterations">Rounds at most.</param>
/// <param name="Patience">Rounds without a promotion after which it stops.</param>
/// <param name="MaxModelCalls">Requests to models after which it stops.</param>
/// <param name="MaxTokens">Tokens after which it stops.</param>
/// <param name="MaxMinutes">Minutes after which it stops.</param>
/// <param name="MaxMoney">Money after which it stops, by the agent's prices.</param>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartOptimizationRequest(
    int? MaxIterations = null, int? Patience = null, int? MaxModelCalls = null, int? MaxTokens = null, double? MaxMinutes = null,
    double? MaxMoney = null, string? InstanceId = null);
