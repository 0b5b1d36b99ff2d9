using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;

namespace ResearchFlows.Instances;

/// <summary>Looking at instances.</summary>
public sealed class InstanceRoutes(InstanceListing listing, IEnumerable<IStepTeller> tellers, IEnumerable<IInstanceTeller> instanceTellers, CallerTeller callers, TimeProvider time)
{
    private const int MostWaitSeconds = 60;

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Of("ListInstances", "instances", "Instances, newest first, paged; children only when their parent is named.", typeof(InstancePage), routes => routes.ListAsync) with
        {
            Queries =
            [
                .. InstanceFilter.Queries,
                new("top", "The most instances of a page, from 1 to 500; 50 when left out.", IsNumber: true),
                new("continuation", "The continuation of the page before."),
            ],
        },
        Of("GetInstance", "instances/{id}", "Status, input and output of an instance; waits for its end when asked.", typeof(InstanceView), routes => routes.GetAsync) with
        {
            Queries = [new("waitSeconds", $"Wait so long for the end of the instance, from 0 to {MostWaitSeconds}.", IsNumber: true)],
        },
        Of("GetSteps", "instances/{id}/steps", "An instance as a person reads it: turn by turn, each tool call with arguments and output.", typeof(StepsView), routes => routes.GetStepsAsync) with
        {
            Queries =
            [
                new("after", "Only steps that are new, or stand elsewhere, since the answer with this cursor."),
                new("waitSeconds", $"With a cursor: wait so long for something new, from 0 to {MostWaitSeconds}.", IsNumber: true),
            ],
        },
        Of("GetHistory", "instances/{id}/history", "The raw events of an instance.", typeof(HistoryView), routes => routes.GetHistoryAsync),
    ];

    private static ApiRoute Of(string name, string pattern, string summary, Type response, Func<InstanceRoutes, Func<ApiRequest, Task<IResult>>> handler) =>
        ApiRoute.Of(name, "GET", pattern, summary, 200, response, handler);

    private async Task<IResult> ListAsync(ApiRequest request)
    {
        var page = await listing.PageAsync(
            InstanceFilter.Read(request.Http), RequestReader.Number(request.Http, "top", 50, 1, 500), RequestReader.Text(request.Http, "continuation"), request);
        return Results.Ok(new InstancePage(await TellAsync(page.Instances, request.Token), page.ContinuationToken));
    }

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var wait = RequestReader.Number(request.Http, "waitSeconds", 0, 0, MostWaitSeconds);
        var instance = await FindOrTellPurgeAsync(request);
        if (wait > 0 && !instance.HasEnded)
        {
            instance = await WaitAsync(instance, wait, request);
        }

        return Results.Ok((await TellAsync([instance], request.Token))[0]);
    }

    /// <summary>Nothing is left of what was purged but who purged it, and that is said.</summary>
    private async Task<OrchestrationMetadata> FindOrTellPurgeAsync(ApiRequest request)
    {
        var id = RequestReader.InstanceId(request["id"]);
        return await request.Client.GetAsync(id, request.Token)
            ?? throw (await callers.GetPurgeAsync(id, request.Token) is { } purge
                ? new ProblemException(404, $"There is no instance '{id}' any more: {purge.By} purged it at {purge.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
                : ProblemException.ForInstance(id));
    }

    private async Task<IReadOnlyList<InstanceView>> TellAsync(IEnumerable<OrchestrationMetadata> instances, CancellationToken cancellationToken)
    {
        IReadOnlyList<InstanceView> views = [.. instances.Select(InstanceView.Of)];
        foreach (var teller in instanceTellers)
        {
            views = await teller.TellAsync(views, cancellationToken);
        }

        return views;
    }

    private async Task<IResult> GetStepsAsync(ApiRequest request)
    {
        var after = StepCursor.Read(RequestReader.Text(request.Http, "after"));
        var wait = RequestReader.Number(request.Http, "waitSeconds", 0, 0, MostWaitSeconds);
        var instance = await request.FindInstanceAsync();
        var view = await ReadStepsAsync(instance, after, request);
        if (after is null || wait == 0 || instance.HasEnded || view.Cursor != after.ToString())
        {
            return Results.Ok(view);
        }

        instance = await StepWatch.ChangeAsync(instance, TimeSpan.FromSeconds(wait), request, time);
        return Results.Ok(await ReadStepsAsync(instance, after, request));
    }

    private async Task<StepsView> ReadStepsAsync(OrchestrationMetadata instance, StepCursor? after, ApiRequest request)
    {
        var history = await request.Client.GetHistoryAsync(instance.InstanceId, request.Token) ?? [];
        var steps = StepReader.Read(history);
        foreach (var teller in tellers)
        {
            steps = await teller.TellAsync(instance, steps, request.Token);
        }

        steps = [.. steps.Select((step, index) => step with { Number = index + 1 })];
        return StepsView.Of(instance, after is null ? steps : [.. after.NewOf(history, steps)], StepCursor.Of(history, steps)) with
        {
            Actions = await callers.GetAsync(instance.InstanceId, request.Token),
        };
    }

    private async Task<IResult> GetHistoryAsync(ApiRequest request)
    {
        var id = RequestReader.InstanceId(request["id"]);
        return Results.Ok(new HistoryView(id, await request.Client.GetHistoryAsync(id, request.Token) ?? throw ProblemException.ForInstance(id)));
    }

    private static async Task<OrchestrationMetadata> WaitAsync(OrchestrationMetadata instance, int seconds, ApiRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.Token);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return await request.Client.WaitForCompletionAsync(instance.InstanceId, limit.Token);
        }
        catch (OperationCanceledException) when (!request.Token.IsCancellationRequested)
        {
            return await request.Client.GetAsync(instance.InstanceId, request.Token) ?? instance;
        }
    }
}
