using ResearchFlows.Page;
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

    [Function(nameof(CountBulk))]
    public Task<IResult> CountBulk([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "bulk/{action}")] HttpRequest request, string action, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(action), action)]);

    [Function(nameof(RunBulk))]
    public Task<IResult> RunBulk([HttpTrigger(AuthorizationLevel.Function, "post", Route = "bulk/{action}")] HttpRequest request, string action, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(action), action)]);

    [Function(nameof(ListAgents))]
    public Task<IResult> ListAgents([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(GetAgent))]
    public Task<IResult> GetAgent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetDocument))]
    public Task<IResult> GetDocument([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/documents/{path}")] HttpRequest request, string agent, string path, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(path), path)]);

    [Function(nameof(PutDocument))]
    public Task<IResult> PutDocument([HttpTrigger(AuthorizationLevel.Function, "put", Route = "agents/{agent}/documents/{path}")] HttpRequest request, string agent, string path, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(path), path)]);

    [Function(nameof(DeleteDocument))]
    public Task<IResult> DeleteDocument([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "agents/{agent}/documents/{path}")] HttpRequest request, string agent, string path, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(path), path)]);

    [Function(nameof(GetScores))]
    public Task<IResult> GetScores([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/scores")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetCaseScores))]
    public Task<IResult> GetCaseScores([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/scores/cases")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(GetCaseRuns))]
    public Task<IResult> GetCaseRuns([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/scores/cases/{case}")] HttpRequest request, string agent, string @case, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(@case), @case)]);

    [Function(nameof(CompareEvaluations))]
    public Task<IResult> CompareEvaluations([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "agents/{agent}/comparison")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
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

    [Function(nameof(Mcp))]
    public Task<IResult> Mcp([HttpTrigger(AuthorizationLevel.Function, "post", Route = "mcp")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(GetHealth))]
    public Task<IResult> GetHealth([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(RunsPage))]
    public Task<IResult> RunsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(RunsContent))]
    public Task<IResult> RunsContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(RunPage))]
    public Task<IResult> RunPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/runs/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(RunContent))]
    public Task<IResult> RunContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/runs/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(BulkPage))]
    public Task<IResult> BulkPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/bulk")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(BulkContent))]
    public Task<IResult> BulkContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/bulk")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(StepsPage))]
    public Task<IResult> StepsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/runs/{id}/steps")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(StepsContent))]
    public Task<IResult> StepsContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/runs/{id}/steps")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(StepPage))]
    public Task<IResult> StepPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/runs/{id}/steps/{number}")] HttpRequest request, string id, string number, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id), (nameof(number), number)]);

    [Function(nameof(StepContent))]
    public Task<IResult> StepContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/runs/{id}/steps/{number}")] HttpRequest request, string id, string number, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id), (nameof(number), number)]);

    [Function(nameof(EventsPage))]
    public Task<IResult> EventsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/runs/{id}/events")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(EventsContent))]
    public Task<IResult> EventsContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/runs/{id}/events")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(id), id)]);

    [Function(nameof(AgentsPage))]
    public Task<IResult> AgentsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(AgentsContent))]
    public Task<IResult> AgentsContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, []);

    [Function(nameof(AgentPage))]
    public Task<IResult> AgentPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents/{agent}")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(AgentContent))]
    public Task<IResult> AgentContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents/{agent}")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(DocumentPage))]
    public Task<IResult> DocumentPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents/{agent}/documents/{path}")] HttpRequest request, string agent, string path, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(path), path)]);

    [Function(nameof(DocumentContent))]
    public Task<IResult> DocumentContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents/{agent}/documents/{path}")] HttpRequest request, string agent, string path, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent), (nameof(path), path)]);

    [Function(nameof(ScoresPage))]
    public Task<IResult> ScoresPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents/{agent}/scores")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(ScoresContent))]
    public Task<IResult> ScoresContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents/{agent}/scores")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(ComparisonPage))]
    public Task<IResult> ComparisonPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents/{agent}/comparison")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(ComparisonContent))]
    public Task<IResult> ComparisonContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents/{agent}/comparison")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(PromptsPage))]
    public Task<IResult> PromptsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/agents/{agent}/prompts")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(PromptsContent))]
    public Task<IResult> PromptsContent([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "ui/content/agents/{agent}/prompts")] HttpRequest request, string agent, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(agent), agent)]);

    [Function(nameof(PageAsset))]
    public Task<IResult> PageAsset([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/assets/{file}")] HttpRequest request, string file, [DurableClient] DurableTaskClient client) =>
        RunAsync(request, client, [(nameof(file), file)]);

    private Task<IResult> RunAsync(HttpRequest request, DurableTaskClient client, (string Name, string Value)[] parameters, [CallerMemberName] string route = "")
    {
        foreach (var (name, value) in parameters)
        {
            request.RouteValues[name] = value;
        }

        return RouteTable.All.Single(known => known.Name == route).RunAsync(new ApiRequest(request, new DurableOrchestrationClient(client, loggers)) { HostQueries = KeyQueries });
    }
}
