using ResearchFlows.Http;
using System.Runtime.CompilerServices;

namespace ResearchFlows.Functions;

/// <summary>One function for each route of the product's table, by the route's name; a test holds that none is missing.</summary>
public sealed class HttpFunctions(ILoggerFactory loggers)
{
    /// <summary>How a client may send a function key, and name it.</summary>
    private static readonly string[] KeyQueries = ["code", "clientId"];

    [Function(nameof(StartResearch))]
    public Task<IResult> StartResearch([HttpTrigger(AuthorizationLevel.Function, "post", Route = "research")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(ListInstances))]
    public Task<IResult> ListInstances([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "instances")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(GetInstance))]
    public Task<IResult> GetInstance([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "instances/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(GetSteps))]
    public Task<IResult> GetSteps([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "instances/{id}/steps")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(GetHistory))]
    public Task<IResult> GetHistory([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "instances/{id}/history")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(GetOutput))]
    public Task<IResult> GetOutput([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "instances/{id}/output")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(Suspend))]
    public Task<IResult> Suspend([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/suspend")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(Resume))]
    public Task<IResult> Resume([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/resume")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(Terminate))]
    public Task<IResult> Terminate([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/terminate")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(RaiseEvent))]
    public Task<IResult> RaiseEvent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/events/{name}")] HttpRequest request, string id, string name, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id), (nameof(name), name)]);

    [Function(nameof(Purge))]
    public Task<IResult> Purge([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "instances/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(ListAgents))]
    public Task<IResult> ListAgents([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(GetAgent))]
    public Task<IResult> GetAgent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetScores))]
    public Task<IResult> GetScores([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/scores")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(ListPrompts))]
    public Task<IResult> ListPrompts([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/prompts")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(WritePrompt))]
    public Task<IResult> WritePrompt([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/prompts")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(SetDefaultPrompt))]
    public Task<IResult> SetDefaultPrompt([HttpTrigger(AuthorizationLevel.Function, "put", Route = "agents/{agent}/prompts/default")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(EvaluateAgent))]
    public Task<IResult> EvaluateAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/evaluations")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GiveFeedback))]
    public Task<IResult> GiveFeedback([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/feedback")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(ListCases))]
    public Task<IResult> ListCases([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/cases")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(AddCase))]
    public Task<IResult> AddCase([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/cases")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetJudge))]
    public Task<IResult> GetJudge([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/judge")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(CheckJudge))]
    public Task<IResult> CheckJudge([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/judge")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(ImproveAgent))]
    public Task<IResult> ImproveAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/improvements")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(OptimizeAgent))]
    public Task<IResult> OptimizeAgent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "agents/{agent}/optimizations")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(EstimateOptimization))]
    public Task<IResult> EstimateOptimization([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/optimizations/estimate")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    private Task<IResult> RunAsync(HttpRequest request, DurableTaskClient client, (string Name, string Value)[] parameters, [CallerMemberName] string route = "")
    {
        foreach (var (name, value) in parameters)
        {
            request.RouteValues[name] = value;
        }

        return ApiTable.All.Single(known => known.Name == route).RunAsync(new ApiRequest(request, new DurableOrchestrationClient(client, loggers)) { HostQueries = KeyQueries });
    }
}
