using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Ports;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.Http;

/// <summary>The client of a request: what is done through it is recorded with the caller's name, and the trace that it is part of, when there are any.</summary>
internal sealed class CallerClient(ApiRequest request, CallerActions actions, TraceParents traceParents, TimeProvider time) : IOrchestrationClient
{
    private readonly string? _traceParent = TraceParents.Of(request.Http);

    /// <summary>The client of a request.</summary>
    public static IOrchestrationClient Of(ApiRequest request, IServiceProvider services) => new CallerClient(
        request, services.GetRequiredService<CallerActions>(), services.GetRequiredService<TraceParents>(), services.GetRequiredService<TimeProvider>());

    public async Task<bool> StartAsync(string name, object? input, string instanceId, CancellationToken cancellationToken)
    {
        if (_traceParent is not null && await request.Client.GetAsync(instanceId, cancellationToken) is null)
        {
            await traceParents.KeepAsync(instanceId, _traceParent, cancellationToken);
        }

        var action = await RecordAsync(instanceId, CallerActionKind.Started, cancellationToken);
        if (await request.Client.StartAsync(name, input, instanceId, cancellationToken))
        {
            if (_traceParent is null)
            {
                traceParents.KnowNone(instanceId);
            }

            return true;
        }

        await ForgetAsync(action, cancellationToken);
        return false;
    }

    public Task<OrchestrationMetadata?> GetAsync(string instanceId, CancellationToken cancellationToken) => request.Client.GetAsync(instanceId, cancellationToken);

    public Task<OrchestrationPage> QueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) => request.Client.QueryAsync(query, cancellationToken);

    public Task<IReadOnlyList<HistoryEvent>?> GetHistoryAsync(string instanceId, CancellationToken cancellationToken) => request.Client.GetHistoryAsync(instanceId, cancellationToken);

    /// <summary>The event's payload says itself who raised it, so that the history does.</summary>
    public Task RaiseEventAsync(string instanceId, string eventName, object? payload, CancellationToken cancellationToken) =>
        request.Client.RaiseEventAsync(
            instanceId, eventName, request.Caller is not null && payload is JsonElement { ValueKind: JsonValueKind.Object } json ? Signed(json) : payload, cancellationToken);

    public async Task SuspendAsync(string instanceId, string? reason, CancellationToken cancellationToken)
    {
        await RecordAsync(instanceId, CallerActionKind.Suspended, cancellationToken);
        await request.Client.SuspendAsync(instanceId, reason, cancellationToken);
    }

    public async Task ResumeAsync(string instanceId, string? reason, CancellationToken cancellationToken)
    {
        await RecordAsync(instanceId, CallerActionKind.Resumed, cancellationToken);
        await request.Client.ResumeAsync(instanceId, reason, cancellationToken);
    }

    public async Task TerminateAsync(string instanceId, string? reason, CancellationToken cancellationToken)
    {
        await RecordAsync(instanceId, CallerActionKind.Terminated, cancellationToken);
        await request.Client.TerminateAsync(instanceId, reason, cancellationToken);
    }

    public async Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        var action = await RecordAsync(instanceId, CallerActionKind.Purged, cancellationToken);
        var purged = await request.Client.PurgeAsync(instanceId, cancellationToken);
        if (purged == 0)
        {
            await ForgetAsync(action, cancellationToken);
        }

        return purged;
    }

    public Task<OrchestrationMetadata> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken) => request.Client.WaitForCompletionAsync(instanceId, cancellationToken);

    public Task<string?> FindProblemAsync(CancellationToken cancellationToken) => request.Client.FindProblemAsync(cancellationToken);

    private JsonElement Signed(JsonElement payload)
    {
        var signed = JsonObject.Create(payload)!;
        var said = signed["by"] is JsonValue value && value.TryGetValue<string>(out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;
        signed["by"] = request.SignedBy(said);
        return JsonSerializer.SerializeToElement(signed, PortJson.Options);
    }

    /// <returns>The action's number; null when nobody's name is known.</returns>
    private async Task<long?> RecordAsync(string instanceId, CallerActionKind action, CancellationToken cancellationToken) => request.Caller is null ? null : await actions.RecordAsync(
        new CallerAction { InstanceId = instanceId, Action = action, DoneBy = request.Caller, DoneAt = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);

    private Task ForgetAsync(long? action, CancellationToken cancellationToken) => action is { } number ? actions.ForgetAsync(number, cancellationToken) : Task.CompletedTask;
}
