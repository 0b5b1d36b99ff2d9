namespace ResearchFlows.Functions;

#pragma warning disable CS1591 // Each function is the route of its name, and documented there.

/// <summary>Looking at prompt versions, and putting one in force by hand.</summary>
/// <param name="handlers">What both hosts answer with.</param>
public sealed class PromptFunctions(PromptHandlers handlers)
{
    [Function(nameof(ListPrompts))]
    public Task<IResult> ListPrompts([HttpTrigger(AuthorizationLevel.Function, "get", Route = "agents/{agent}/prompts")] HttpRequest request, string agent) =>
        handlers.ListAsync(agent, request.HttpContext.RequestAborted);
    [Function(nameof(SetDefaultPrompt))]
    public Task<IResult> SetDefaultPrompt([HttpTrigger(AuthorizationLevel.Function, "put", Route = "agents/{agent}/prompts/default")] HttpRequest request, string agent) =>
        handlers.SetDefaultAsync(agent, request, request.HttpContext.RequestAborted);
}
