using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>Managing all instances that a filter means.</summary>
public sealed class BulkRoutes(InstanceListing listing, InstancePurge purge)
{
    /// <summary>The most instances that are acted on at once.</summary>
    public const int MostAtOnce = 1000;

    private const int PageSize = 500;

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Of("CountBulk", "GET", $"How many of the instances that a filter means an action takes, {MostAtOnce:N0} at most.", routes => routes.CountAsync),
        Of("RunBulk", "POST", $"Suspend, resume, terminate or purge the instances that a filter means, {MostAtOnce:N0} at most.", routes => routes.RunAsync) with
        {
            Request = typeof(ReasonRequest),
        },
    ];

    private static ApiRoute Of(string name, string method, string summary, Func<BulkRoutes, Func<ApiRequest, Task<IResult>>> handler) =>
        ApiRoute.Of(name, method, "bulk/{action}", summary, 200, typeof(BulkView), handler) with { Queries = InstanceFilter.Queries };

    private async Task<IResult> CountAsync(ApiRequest request)
    {
        var action = Action(request);
        var (taken, more) = await FindAsync(action, request);
        return Results.Ok(new BulkView(action, taken.Count, more));
    }

    private async Task<IResult> RunAsync(ApiRequest request)
    {
        var action = Action(request);
        var body = await RequestReader.ReadAsync(request.Http, fields => new ReasonRequest(fields.OptionalText("reason", 1000)), request.Token);
        var (taken, more) = await FindAsync(action, request);
        var done = 0;
        foreach (var instance in taken)
        {
            // One that ended, or was purged, since it was found is none of those any more; it does not stop the rest.
            done += await TryActAsync(action, instance.InstanceId, body.Reason, request) ? 1 : 0;
        }

        return Results.Ok(new BulkView(action, done, more));
    }

    private async Task<(IReadOnlyList<OrchestrationMetadata> Taken, bool More)> FindAsync(BulkAction action, ApiRequest request)
    {
        var filter = InstanceFilter.Read(request.Http);
        List<OrchestrationMetadata> taken = [];
        foreach (var status in StatusesOf(action).Where(status => filter.Query.RuntimeStatus is null || filter.Query.RuntimeStatus == status))
        {
            string? continuation = null;
            do
            {
                var page = await listing.PageAsync(filter with { Query = filter.Query with { RuntimeStatus = status } }, PageSize, continuation, request);
                taken.AddRange(page.Instances);
                continuation = page.ContinuationToken;
            }
            while (continuation is not null && taken.Count <= MostAtOnce);
        }

        return ([.. taken.Take(MostAtOnce)], taken.Count > MostAtOnce);
    }

    private async Task<bool> TryActAsync(BulkAction action, string instanceId, string? reason, ApiRequest request)
    {
        try
        {
            switch (action)
            {
                case BulkAction.Suspend:
                    await request.Client.SuspendAsync(instanceId, reason, request.Token);
                    return true;
                case BulkAction.Resume:
                    await request.Client.ResumeAsync(instanceId, reason, request.Token);
                    return true;
                case BulkAction.Terminate:
                    await request.Client.TerminateAsync(instanceId, reason, request.Token);
                    return true;
                default:
                    return await purge.PurgeAsync(instanceId, request.Client, request.Token) > 0;
            }
        }
        catch (InstanceNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Where the instances stand that an action takes.</summary>
    private static OrchestrationRuntimeStatus[] StatusesOf(BulkAction action) => action switch
    {
        BulkAction.Suspend => [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running],
        BulkAction.Resume => [OrchestrationRuntimeStatus.Suspended],
        BulkAction.Terminate => [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
        _ => [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated],
    };

    private static BulkAction Action(ApiRequest request) => Enum.GetNames<BulkAction>().FirstOrDefault(name => name.Equals(request["action"], StringComparison.OrdinalIgnoreCase)) is { } name
        ? Enum.Parse<BulkAction>(name)
        : throw ProblemException.ForField("action", $"must be one of {string.Join(", ", Enum.GetNames<BulkAction>())}.", 404);
}

/// <summary>What is done to many instances at once.</summary>
public enum BulkAction
{
    /// <summary>Those that go on are held.</summary>
    Suspend,

    /// <summary>Those that are held go on.</summary>
    Resume,

    /// <summary>Those that have not ended are ended, with their children.</summary>
    Terminate,

    /// <summary>Those that have ended are deleted, with their children.</summary>
    Purge,
}

/// <summary>What an action on many instances takes, or has done.</summary>
/// <param name="Action">The action.</param>
/// <param name="Count">How many instances it takes; after it, how many it was done to.</param>
/// <param name="More">Whether there are more than are acted on at once: then do it again.</param>
public sealed record BulkView(BulkAction Action, int Count, bool More);
