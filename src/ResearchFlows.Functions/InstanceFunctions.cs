using ResearchFlows.Functions.Adapters;

namespace ResearchFlows.Functions;

/// <summary>Looking at instances and managing them.</summary>
public sealed class InstanceFunctions(InstanceHandlers handlers)
{
    [Function(nameof(ListInstances))]
    public Task<IResult> ListInstances([HttpTrigger(AuthorizationLevel.Function, "get", Route = "instances")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
        handlers.ListAsync(request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(GetInstance))]
    public Task<IResult> GetInstance([HttpTrigger(AuthorizationLevel.Function, "get", Route = "instances/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.GetAsync(id, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(GetSteps))]
    public Task<IResult> GetSteps([HttpTrigger(AuthorizationLevel.Function, "get", Route = "instances/{id}/steps")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.GetStepsAsync(id, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(GetHistory))]
    public Task<IResult> GetHistory([HttpTrigger(AuthorizationLevel.Function, "get", Route = "instances/{id}/history")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.GetHistoryAsync(id, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(Suspend))]
    public Task<IResult> Suspend([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/suspend")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.SuspendAsync(id, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(Resume))]
    public Task<IResult> Resume([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/resume")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.ResumeAsync(id, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(Terminate))]
    public Task<IResult> Terminate([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/terminate")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.TerminateAsync(id, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(RaiseEvent))]
    public Task<IResult> RaiseEvent([HttpTrigger(AuthorizationLevel.Function, "post", Route = "instances/{id}/events/{name}")] HttpRequest request, string id, string name, [DurableClient] DurableTaskClient client) =>
        handlers.RaiseEventAsync(id, name, request, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
    [Function(nameof(Purge))]
    public Task<IResult> Purge([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "instances/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client) =>
        handlers.PurgeAsync(id, new DurableOrchestrationClient(client), request.HttpContext.RequestAborted);
}
