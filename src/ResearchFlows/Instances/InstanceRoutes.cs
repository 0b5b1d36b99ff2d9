using Microsoft.AspNetCore.Http;
using ResearchFlows.Http;
using ResearchFlows.Ports;
using System.Globalization;

namespace ResearchFlows.Instances;

/// <summary>Looking at instances.</summary>
public sealed class InstanceRoutes(IEnumerable<IStepTeller> tellers, IEnumerable<IInstanceTeller> instanceTellers, CallerTeller callers)
{
    private const int MostWaitSeconds = 60;

    /// <summary>No instance has this id.</summary>
    private const string AnyParent = "*";

    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        Of("ListInstances", "instances", "Instances, newest first, paged; children only when their parent is named.", typeof(InstancePage), routes => routes.ListAsync) with
        {
            Queries =
            [
                new("orchestration", "Only instances of this orchestration."),
                new("agent", "Only instances that work for this agent."),
                new("status", $"Only instances that stand there: {string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())}."),
                new("from", "Only instances started at this time (ISO 8601) or later."),
                new("parent", $"Only children of this instance; {AnyParent} lists all instances, children among them."),
                new("top", "The most instances of a page, from 1 to 500; 50 when left out.", IsNumber: true),
                new("continuation", "The continuation of the page before."),
            ],
        },
        Of("GetInstance", "instances/{id}", "Status, input and output of an instance; waits for its end when asked.", typeof(InstanceView), routes => routes.GetAsync) with
        {
            Queries = [new("waitSeconds", $"Wait so long for the end of the instance, from 0 to {MostWaitSeconds}.", IsNumber: true)],
        },
        Of("GetSteps", "instances/{id}/steps", "An instance as a person reads it: turn by turn, each tool call with arguments and output.", typeof(StepsView), routes => routes.GetStepsAsync),
        Of("GetHistory", "instances/{id}/history", "The raw events of an instance.", typeof(HistoryView), routes => routes.GetHistoryAsync),
    ];

    private static ApiRoute Of(string name, string pattern, string summary, Type response, Func<InstanceRoutes, Func<ApiRequest, Task<IResult>>> handler) =>
        ApiRoute.Of(name, "GET", pattern, summary, 200, response, handler);

    private async Task<IResult> ListAsync(ApiRequest request)
    {
        var parent = RequestReader.Text(request.Http, "parent");
        if (parent is not (null or AnyParent))
        {
            RequestReader.InstanceId(parent, "parent");
        }

        var query = new OrchestrationQuery
        {
            Name = RequestReader.Text(request.Http, "orchestration"),
            Parent = parent == AnyParent ? null : parent,
            WithoutChildren = parent is null,
            Agent = RequestReader.Text(request.Http, "agent"),
            RuntimeStatus = RequestReader.Choice<OrchestrationRuntimeStatus>(request.Http, "status"),
            CreatedFrom = ReadFrom(request.Http),
            PageSize = RequestReader.Number(request.Http, "top", 50, 1, 500),
            ContinuationToken = RequestReader.Text(request.Http, "continuation"),
        };
        try
        {
            var page = await request.Client.QueryAsync(query, request.Token);
            return Results.Ok(new InstancePage(await TellAsync(page.Instances, request.Token), page.ContinuationToken));
        }
        catch (ArgumentException)
        {
            throw ProblemException.ForField("continuation", "is not a token that a page came with.");
        }
    }

    private async Task<IResult> GetAsync(ApiRequest request)
    {
        var wait = RequestReader.Number(request.Http, "waitSeconds", 0, 0, MostWaitSeconds);
        var instance = await request.FindInstanceAsync();
        if (wait > 0 && !instance.HasEnded)
        {
            instance = await WaitAsync(instance, wait, request);
        }

        return Results.Ok((await TellAsync([instance], request.Token))[0]);
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
        var instance = await request.FindInstanceAsync();
        var steps = StepReader.Read(await request.Client.GetHistoryAsync(instance.InstanceId, request.Token) ?? []);
        foreach (var teller in tellers)
        {
            steps = await teller.TellAsync(instance, steps, request.Token);
        }

        return Results.Ok(StepsView.Of(instance, steps) with { Actions = await callers.GetAsync(instance.InstanceId, request.Token) });
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
