using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary><c>/v1/responses</c>.</summary>
internal static class ResponseEndpoints
{
    public static void MapResponses(this IEndpointRouteBuilder routes, ResponseRunner runner, ResponseStore responses)
    {
        routes.MapPost("/v1/responses", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var wanted = ResponseRequestReader.Read(await JsonBody.ReadAsync(request, cancellationToken));
            return wanted.Stream ? await StreamAsync(runner, wanted, cancellationToken) : await AnswerAsync(runner, wanted, cancellationToken);
        });
        routes.MapGet("/v1/responses", (HttpRequest request) =>
        {
            var page = new Page(request.Query["after"], Query.Limit(request, 50), Query.Ascending(request));
            var (items, hasMore) = responses.List(page, request.Query["model"]);
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet("/v1/responses/{id}", (string id) => Json.Ok(responses.Get(id).Body));
        routes.MapGet("/v1/responses/{id}/input_items", (string id, HttpRequest request) =>
        {
            var items = responses.Get(id).Input.Select(item => item!.DeepClone());
            var ordered = Query.Ascending(request) ? items : items.Reverse();
            return Json.Ok(new JsonObject { ["data"] = new JsonArray([.. ordered.Take(Query.Limit(request, 20))]), ["object"] = "list" });
        });
        routes.MapDelete("/v1/responses/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await responses.DeleteAsync(id, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true });
        });
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
