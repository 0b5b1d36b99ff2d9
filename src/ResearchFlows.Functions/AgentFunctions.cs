namespace ResearchFlows.Functions;

/// <summary>Looking at agents and their prompts.</summary>
public sealed class AgentFunctions(AgentHandlers handlers)
{
    [Function(nameof(ListAgents))]
    public Task<IResult> ListAgents([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents")] HttpRequest request) =>
        handlers.ListAsync(request.HttpContext.RequestAborted);
    [Function(nameof(GetAgent))]
    public Task<IResult> GetAgent([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}")] HttpRequest request, string agent) =>
        handlers.GetAsync(agent, request.HttpContext.RequestAborted);
    [Function(nameof(ListPrompts))]
    public Task<IResult> ListPrompts([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}/prompts")] HttpRequest request, string agent) =>
        handlers.ListPromptsAsync(agent, request.HttpContext.RequestAborted);
    [Function(nameof(SetDefaultPrompt))]
    public Task<IResult> SetDefaultPrompt([HttpTrigger(AuthorizationLevel.Function, "put", Route = "agents/{agent}/prompts/default")] HttpRequest request, string agent) =>
        handlers.SetDefaultPromptAsync(agent, request, request.HttpContext.RequestAborted);
}
