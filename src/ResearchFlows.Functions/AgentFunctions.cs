namespace ResearchFlows.Functions;

/// <summary>Looking at agents and their scores.</summary>
public sealed class AgentFunctions(AgentHandlers handlers)
{
    [Function(nameof(ListAgents))]
    public Task<IResult> ListAgents([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents")] HttpRequest request) =>
        handlers.ListAsync(request.HttpContext.RequestAborted);
    [Function(nameof(GetAgent))]
    public Task<IResult> GetAgent([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}")] HttpRequest request, string agent) =>
        handlers.GetAsync(agent, request.HttpContext.RequestAborted);
    [Function(nameof(GetScores))]
    public Task<IResult> GetScores([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}/scores")] HttpRequest request, string agent) =>
        handlers.GetScoresAsync(agent, request.HttpContext.RequestAborted);
}
