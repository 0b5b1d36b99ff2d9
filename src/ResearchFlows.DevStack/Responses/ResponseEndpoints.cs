using System.Text;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary><c>/v1/responses</c>.</summary>
internal static class ResponseEndpoints
{
    private const int MostItems = 100;

    public static void MapResponses(
        this IEndpointRouteBuilder routes, ResponseRunner runner, BackgroundResponses background, ResponseStore responses, DevStackFaults? faults)
    {
        routes.MapPost("/v1/responses", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var wanted = ResponseRequestReader.Read(await JsonBody.ReadAsync(request, cancellationToken));
            switch (wanted.Background ? faults?.Background ?? BackgroundSupport.Full : BackgroundSupport.Ignored)
            {
                case BackgroundSupport.Full:
                    return Json.Ok(await background.StartAsync(wanted, cancellationToken));
                case BackgroundSupport.Refused:
                    throw Validation.Single(["body", "background"], "Extra inputs are not permitted", "extra_forbidden");
            }
            if (wanted.Stream && faults?.RefusesStreams == true)
            {
                throw Validation.Single(["body", "stream"], "Extra inputs are not permitted", "extra_forbidden");
            }
            wanted = wanted with { Background = false };
            var patience = faults?.InferencesOutliveClients == true ? CancellationToken.None : cancellationToken;
            return wanted.Stream ? Stream(runner, wanted, faults, patience) : await AnswerAsync(runner, wanted, patience);
        });
        routes.MapGet("/v1/responses", (HttpRequest request) =>
        {
            var page = new Page(request.Query["after"], Limit(request, 50, "ListResponsesRequest"), Query.Ascending(request));
            var (items, hasMore) = responses.List(page, request.Query["model"]);
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet("/v1/responses/{id}", (string id) => Json.Ok(responses.Get(id).Body));
        routes.MapGet("/v1/responses/{id}/input_items", (string id, HttpRequest request) =>
        {
            var limit = Limit(request, 20, "ListResponseInputItemsRequest");
            var items = responses.Get(id).Input.Select(item => item!.DeepClone());
            var ordered = Query.Ascending(request) ? items : items.Reverse();
            return Json.Ok(new JsonObject { ["data"] = new JsonArray([.. ordered.Take(limit)]), ["object"] = "list" });
        });
        routes.MapPost("/v1/responses/{id}/cancel", async (string id, CancellationToken cancellationToken) =>
            Json.Ok(await background.CancelAsync(id, cancellationToken)));
        routes.MapDelete("/v1/responses/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await responses.DeleteAsync(id, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true });
        });
    }

    // These two lists say what is wrong in the validator's own layout.
    private static int Limit(HttpRequest request, int otherwise, string model)
    {
        var limit = Query.Integer(request, "limit") ?? otherwise;
        var (mistake, message) = limit switch
        {
            < 1 => ("greater_than_equal", "Input should be greater than or equal to 1"),
            > MostItems => ("less_than_equal", $"Input should be less than or equal to {MostItems}"),
            _ => ("", ""),
        };
        return mistake.Length == 0
            ? limit
            : throw ApiException.Detail(
                400,
                $"1 validation error for {model}\nlimit\n  {message} [type={mistake}, input_value={limit}, input_type=int]\n" +
                $"    For further information visit https://errors.pydantic.dev/2.11/v/{mistake}");
    }

    private static async Task<IResult> AnswerAsync(ResponseRunner runner, ResponseRequest wanted, CancellationToken cancellationToken)
    {
        try
        {
            return Json.Ok(await runner.RunAsync(runner.Prepare(wanted), cancellationToken));
        }
        catch (ModelFailedException exception)
        {
            throw ApiException.Detail(500, exception.Message);
        }
    }

    private static IResult Stream(ResponseRunner runner, ResponseRequest wanted, DevStackFaults? faults, CancellationToken cancellationToken)
    {
        PreparedResponse prepared;
        try
        {
            prepared = runner.Prepare(wanted);
        }
        catch (ApiException exception)
        {
            return EventStream(output => SendAsync(output, ResponseEvents.OfRefusal(exception.Status, exception.Message), faults, cancellationToken));
        }
        return EventStream(async output =>
        {
            var begun = ResponseEvents.OfBeginning(prepared.Body);
            await SendAsync(output, begun, faults, cancellationToken);
            var events = await EventsAsync(runner, prepared, cancellationToken);
            await SendAsync(output, events.Skip(begun.Count), faults, cancellationToken);
        });
    }

    private static async Task<IReadOnlyList<JsonObject>> EventsAsync(ResponseRunner runner, PreparedResponse prepared, CancellationToken cancellationToken)
    {
        try
        {
            return ResponseEvents.Of(prepared.Body, await runner.RunAsync(prepared, cancellationToken));
        }
        catch (Exception exception) when (exception is ModelFailedException or ApiException)
        {
            return ResponseEvents.OfFailure(prepared.Body, exception.Message);
        }
    }

    private static IResult EventStream(Func<Stream, Task> send) => Results.Stream(send, "text/event-stream; charset=utf-8");

    // Data lines only, and no [DONE]: so it was captured.
    private static async Task SendAsync(Stream output, IEnumerable<JsonObject> events, DevStackFaults? faults, CancellationToken cancellationToken)
    {
        foreach (var data in events)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes($"data: {Json.Write(data)}\n\n"), cancellationToken);
            await output.FlushAsync(cancellationToken);
            await (faults?.BetweenEvents?.Invoke(data, cancellationToken) ?? Task.CompletedTask);
        }
    }
}
