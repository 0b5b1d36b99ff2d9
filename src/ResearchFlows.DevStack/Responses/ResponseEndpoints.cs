using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Storage;

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
            wanted = wanted with { Background = false };
            var patience = faults?.InferencesOutliveClients == true ? CancellationToken.None : cancellationToken;
            return wanted.Stream ? await StreamAsync(runner, wanted, patience) : await AnswerAsync(runner, wanted, patience);
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

    private static async Task<IResult> StreamAsync(ResponseRunner runner, ResponseRequest wanted, CancellationToken cancellationToken)
    {
        PreparedResponse prepared;
        try
        {
            prepared = runner.Prepare(wanted);
        }
        catch (ApiException exception)
        {
            return EventStream(ResponseEvents.OfRefusal(exception.Status, exception.Message));
        }
        try
        {
            return EventStream(ResponseEvents.Of(prepared.Body, await runner.RunAsync(prepared, cancellationToken)));
        }
        catch (Exception exception) when (exception is ModelFailedException or ApiException)
        {
            return EventStream(ResponseEvents.OfFailure(prepared.Body, exception.Message));
        }
    }

    // Data lines only, and no [DONE]: so it was captured.
    private static IResult EventStream(IEnumerable<JsonObject> events) =>
        Results.Text(string.Concat(events.Select(data => $"data: {Json.Write(data)}\n\n")), "text/event-stream; charset=utf-8");
}
