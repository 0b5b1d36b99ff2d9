using Microsoft.AspNetCore.Http;
using ResearchFlows.Agents;
using ResearchFlows.Http;
using ResearchFlows.Instances;

namespace ResearchFlows.Improvement;

/// <summary>Starting improvements.</summary>
public sealed class ImprovementRoutes(AgentRegistry agents, Leases leases, ImprovementEstimates estimates)
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
        var body = await RequestReader.ReadAsync(request.Http, fields => new StartImprovementRequest(fields.OptionalText("instanceId")), request.Token);
        var instanceId = Starter.IdFor("improvement", body.InstanceId);
        await leases.RequireAsync(agent.Name, instanceId, request);
        var estimate = await estimates.OfAsync(agent, 1, request.Token);
        return await Starter.StartAsync(
            request, nameof(ImprovementOrchestration), new ImprovementInput(agent.Name), instanceId,
            started => new StartedImprovement(started.InstanceId, started.Links, estimate));
    }
}

/// <summary>Improve an agent's prompt.</summary>
/// <param name="InstanceId">An id of the caller's choice.</param>
public sealed record StartImprovementRequest(string? InstanceId = null);
