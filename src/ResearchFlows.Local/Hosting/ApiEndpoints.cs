using ResearchFlows.Api;
using ResearchFlows.Orchestrations;

namespace ResearchFlows.Local.Hosting;

/// <summary>Maps every route of the API to its handler.</summary>
internal static class ApiEndpoints
{
    private static readonly Dictionary<ApiRoute, Delegate> Handlers = new()
    {
        [ApiRoutes.StartResearch] = (ResearchHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.StartAsync(request, client, cancellationToken),
        [ApiRoutes.ListInstances] = (InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.ListAsync(request, client, cancellationToken),
        [ApiRoutes.GetInstance] = (string id, InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.GetAsync(id, request, client, cancellationToken),
        [ApiRoutes.GetSteps] = (string id, InstanceHandlers handlers, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.GetStepsAsync(id, client, cancellationToken),
        [ApiRoutes.GetHistory] = (string id, InstanceHandlers handlers, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.GetHistoryAsync(id, client, cancellationToken),
        [ApiRoutes.Suspend] = (string id, InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.SuspendAsync(id, request, client, cancellationToken),
        [ApiRoutes.Resume] = (string id, InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.ResumeAsync(id, request, client, cancellationToken),
        [ApiRoutes.Terminate] = (string id, InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.TerminateAsync(id, request, client, cancellationToken),
        [ApiRoutes.RaiseEvent] = (string id, string name, InstanceHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.RaiseEventAsync(id, name, request, client, cancellationToken),
        [ApiRoutes.Purge] = (string id, InstanceHandlers handlers, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.PurgeAsync(id, client, cancellationToken),
        [ApiRoutes.ListAgents] = (AgentHandlers handlers, CancellationToken cancellationToken) => handlers.ListAsync(cancellationToken),
        [ApiRoutes.GetAgent] = (string agent, AgentHandlers handlers, CancellationToken cancellationToken) => handlers.GetAsync(agent, cancellationToken),
        [ApiRoutes.ListPrompts] = (string agent, PromptHandlers handlers, CancellationToken cancellationToken) => handlers.ListAsync(agent, cancellationToken),
        [ApiRoutes.SetDefaultPrompt] = (string agent, PromptHandlers handlers, HttpRequest request, CancellationToken cancellationToken) => handlers.SetDefaultAsync(agent, request, cancellationToken),
        [ApiRoutes.EvaluateAgent] = (string agent, EvaluationHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.StartEvaluationAsync(agent, request, client, cancellationToken),
        [ApiRoutes.ImproveAgent] = (string agent, EvaluationHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.StartImprovementAsync(agent, request, client, cancellationToken),
        [ApiRoutes.OptimizeAgent] = (string agent, EvaluationHandlers handlers, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => handlers.StartOptimizationAsync(agent, request, client, cancellationToken),
        [ApiRoutes.GetScores] = (string agent, AgentHandlers handlers, CancellationToken cancellationToken) => handlers.GetScoresAsync(agent, cancellationToken),
        [ApiRoutes.GetHealth] = (HealthHandler handler, IHostHealth host, CancellationToken cancellationToken) => handler.GetAsync(host, cancellationToken),
    };

    public static void MapApi(this WebApplication application)
    {
        foreach (var route in ApiRoutes.All)
        {
            var endpoint = application.MapMethods(ApiRoutes.Prefix + route.Pattern, [route.Method], Handlers[route])
                .WithName(route.Name)
                .WithSummary(route.Summary)
                .WithTags(route.Pattern.Split('/')[0])
                .Produces(route.Success, route.Response, "application/json")
                .ProducesProblem(400);
            if (route.Request is { } body)
            {
                endpoint.Accepts(body, "application/json").ProducesProblem(409).ProducesProblem(413).ProducesProblem(415);
            }

            if (route.Pattern.Contains('{') || route == ApiRoutes.StartResearch)
            {
                endpoint.ProducesProblem(404);
            }
        }

        application.MapOpenApi(ApiDocument.Route);
    }
}
