using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Text.Json;

namespace ResearchFlows.Instances;

/// <summary>Managing instances.</summary>
public sealed class ManageRoutes(InstancePurge purge)
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Of("Suspend", "instances/{id}/suspend", "Hold an instance until it is resumed.", typeof(ReasonRequest), routes => routes.SuspendAsync),
        Of("Resume", "instances/{id}/resume", "Let a suspended instance go on.", typeof(ReasonRequest), routes => routes.ResumeAsync),
        Of("Terminate", "instances/{id}/terminate", "End an instance and its children.", typeof(ReasonRequest), routes => routes.TerminateAsync),
        Of("RaiseEvent", "instances/{id}/events/{name}", "Raise an event that an instance waits for; the body is its payload.", typeof(JsonElement), routes => routes.RaiseEventAsync),
        ApiRoute.Of<ManageRoutes>("Purge", "DELETE", "instances/{id}", "Delete an instance that has ended, and its children.", 200, typeof(PurgedView), routes => routes.PurgeAsync),
    ];

    private static ApiRoute Of(string name, string pattern, string summary, Type body, Func<ManageRoutes, Func<ApiRequest, Task<IResult>>> handler) =>
        ApiRoute.Of(name, "POST", pattern, summary, 202, typeof(StartedView), handler) with { Request = body };

    private Task<IResult> SuspendAsync(ApiRequest request) => ManageAsync(request, request.Client.SuspendAsync);

    private Task<IResult> ResumeAsync(ApiRequest request) => ManageAsync(request, request.Client.ResumeAsync);

    private Task<IResult> TerminateAsync(ApiRequest request) => ManageAsync(request, request.Client.TerminateAsync);

    private async Task<IResult> RaiseEventAsync(ApiRequest request)
    {
        var payload = await RequestReader.ReadJsonAsync(request.Http, request.Token);
        if (PortJson.Size(payload) > PortJson.MostBytes)
        {
            throw new ProblemException(413, $"The payload of the event is {PortJson.Size(payload):N0} bytes of JSON; at most {PortJson.MostBytes:N0} are allowed.");
        }

        var instance = await FindRunningAsync(request);
        await request.Client.RaiseEventAsync(instance.InstanceId, RequestReader.EventName(request["name"]), payload, request.Token);
        return Starter.Accepted(instance.InstanceId);
    }

    private async Task<IResult> PurgeAsync(ApiRequest request)
    {
        var instance = await request.FindInstanceAsync();
        if (!instance.HasEnded)
        {
            throw new ProblemException(409, $"The instance '{instance.InstanceId}' is {instance.RuntimeStatus}; terminate it first.") { Link = ApiLinks.Instance(instance.InstanceId) };
        }

        return Results.Ok(new PurgedView(await purge.PurgeAsync(instance.InstanceId, request.Client, request.Token)));
    }

    private static async Task<IResult> ManageAsync(ApiRequest request, Func<string, string?, CancellationToken, Task> manage)
    {
        var body = await RequestReader.ReadAsync(request.Http, fields => new ReasonRequest(fields.OptionalText("reason", 1000)), request.Token);
        var instance = await FindRunningAsync(request);
        await manage(instance.InstanceId, body.Reason, request.Token);
        return Starter.Accepted(instance.InstanceId);
    }

    private static async Task<OrchestrationMetadata> FindRunningAsync(ApiRequest request)
    {
        var instance = await request.FindInstanceAsync();
        return instance.HasEnded
            ? throw new ProblemException(409, $"The instance '{instance.InstanceId}' has ended: it is {instance.RuntimeStatus}.") { Link = ApiLinks.Instance(instance.InstanceId) }
            : instance;
    }
}

/// <summary>Why an instance is suspended, resumed or terminated.</summary>
/// <param name="Reason">A text for the history.</param>
public sealed record ReasonRequest(string? Reason = null);
