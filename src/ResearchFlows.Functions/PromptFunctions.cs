namespace ResearchFlows.Functions;

/// <summary>Looking at prompt versions, and putting one in force by hand.</summary>
public sealed class PromptFunctions(PromptHandlers handlers)
{
    [Function(nameof(ListPrompts))]
    public Task<IResult> ListPrompts([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}/prompts")] HttpRequest request, string agent) =>
        handlers.ListAsync(agent, request.HttpContext.RequestAborted);
    [Function(nameof(SetDefaultPrompt))]
    public Task<IResult> SetDefaultPrompt([HttpTrigger(AuthorizationLevel.Function, "put", Route = "agents/{agent}/prompts/default")] HttpRequest request, string agent) =>
        handlers.SetDefaultAsync(agent, request, request.HttpContext.RequestAborted);
}
