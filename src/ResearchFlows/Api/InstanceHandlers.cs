using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ResearchFlows.Ledger;
using ResearchFlows.Orchestrations;
using System.Globalization;

namespace ResearchFlows.Api;

/// <summary>Looking at instances and managing them.</summary>
public sealed class InstanceHandlers(RunLedger runs, InstancePurge purge, ILogger<InstanceHandlers> logger)
{
    private const int MostWaitSeconds = 60;

    /// <summary><c>GET /api/instances</c></summary>
    public Task<IResult> ListAsync(HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var query = new OrchestrationQuery
        {
            Name = RequestReader.Text(request, "orchestration"),
            Agent = RequestReader.Text(request, "agent"),
            RuntimeStatus = RequestReader.Choice<OrchestrationRuntimeStatus>(request, "status"),
            CreatedFrom = ReadFrom(request),
            PageSize = RequestReader.Number(request, "top", 50, 1, 500),
            ContinuationToken = RequestReader.Text(request, "continuation"),
        };
        try
        {
            var page = await client.QueryAsync(query, cancellationToken);
            return Results.Ok(new InstancePage([.. page.Instances.Select(InstanceView.Of)], page.ContinuationToken));
        }
        catch (ArgumentException)
        {
            throw ProblemException.ForField("continuation", "is not a token that a page came with.");
        }
    });

    /// <summary><c>GET /api/instances/{id}</c></summary>
    public Task<IResult> GetAsync(string id, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var wait = RequestReader.Number(request, "waitSeconds", 0, 0, MostWaitSeconds);
        var instance = await FindAsync(id, client, cancellationToken);
        if (wait > 0 && !instance.HasEnded)
        {
            instance = await WaitAsync(instance, wait, client, cancellationToken);
        }

        return Results.Ok(InstanceView.Of(instance));
    });

    /// <summary><c>GET /api/instances/{id}/steps</c></summary>
    public Task<IResult> GetStepsAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var instance = await FindAsync(id, client, cancellationToken);
        var history = await client.GetHistoryAsync(id, cancellationToken) ?? [];
        var turns = await runs.GetTurnsAsync(id, cancellationToken);
        var calls = await runs.GetToolCallsAsync(id, cancellationToken);
        return Results.Ok(StepsView.Of(instance, StepReader.Read(history, turns, calls)));
    });

    /// <summary><c>GET /api/instances/{id}/history</c></summary>
    public Task<IResult> GetHistoryAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var history = await client.GetHistoryAsync(RequestReader.InstanceId(id), cancellationToken) ?? throw ProblemException.ForInstance(id);
        return Results.Ok(new HistoryView(id, history));
    });

    /// <summary><c>POST /api/instances/{id}/suspend</c></summary>
    public Task<IResult> SuspendAsync(string id, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) =>
        ManageAsync(id, request, client, (reason) => client.SuspendAsync(id, reason, cancellationToken), cancellationToken);

    /// <summary><c>POST /api/instances/{id}/resume</c></summary>
    public Task<IResult> ResumeAsync(string id, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) =>
        ManageAsync(id, request, client, (reason) => client.ResumeAsync(id, reason, cancellationToken), cancellationToken);

    /// <summary><c>POST /api/instances/{id}/terminate</c></summary>
    public Task<IResult> TerminateAsync(string id, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) =>
        ManageAsync(id, request, client, (reason) => client.TerminateAsync(id, reason, cancellationToken), cancellationToken);

    /// <summary><c>POST /api/instances/{id}/events/{name}</c></summary>
    public Task<IResult> RaiseEventAsync(string id, string name, HttpRequest request, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var payload = await RequestReader.ReadJsonAsync(request, cancellationToken);
        if (PortJson.Size(payload) > PortJson.MostBytes)
        {
            throw new ProblemException(413, $"The payload of the event is {PortJson.Size(payload):N0} bytes of JSON; at most {PortJson.MostBytes:N0} are allowed.");
        }

        await FindRunningAsync(id, client, cancellationToken);
        await client.RaiseEventAsync(id, RequestReader.EventName(name), payload, cancellationToken);
        return Starter.Accepted(id);
    });

    /// <summary><c>DELETE /api/instances/{id}</c></summary>
    public Task<IResult> PurgeAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var instance = await FindAsync(id, client, cancellationToken);
        if (!instance.HasEnded)
        {
            throw new ProblemException(409, $"The instance '{id}' is {instance.RuntimeStatus}; terminate it first.") { Link = ApiLinks.Instance(id) };
        }

        return Results.Ok(new PurgedView(await purge.PurgeAsync(id, client, cancellationToken)));
    });

    private Task<IResult> ManageAsync(
        string id, HttpRequest request, IOrchestrationClient client, Func<string?, Task> manage, CancellationToken cancellationToken) => ApiGuard.RunAsync(logger, async () =>
    {
        var body = await RequestReader.ReadAsync(request, fields => new ReasonRequest(fields.OptionalText("reason", 1000)), cancellationToken);
        await FindRunningAsync(id, client, cancellationToken);
        await manage(body.Reason);
        return Starter.Accepted(id);
    });

    private static async Task<OrchestrationMetadata> FindAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken) =>
        await client.GetAsync(RequestReader.InstanceId(id), cancellationToken) ?? throw ProblemException.ForInstance(id);

    private static async Task FindRunningAsync(string id, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        var instance = await FindAsync(id, client, cancellationToken);
        if (instance.HasEnded)
        {
            throw new ProblemException(409, $"The instance '{id}' has ended: it is {instance.RuntimeStatus}.") { Link = ApiLinks.Instance(id) };
        }
    }

    private static async Task<OrchestrationMetadata> WaitAsync(
        OrchestrationMetadata instance, int seconds, IOrchestrationClient client, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return await client.WaitForCompletionAsync(instance.InstanceId, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await client.GetAsync(instance.InstanceId, cancellationToken) ?? instance;
        }
    }

    private static DateTimeOffset? ReadFrom(HttpRequest request)
    {
        if (RequestReader.Text(request, "from") is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from)
            ? from
            : throw ProblemException.ForField("from", "must be a time such as 2026-01-31T08:00:00Z.");
    }
}
