using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Responses;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Conversations;

/// <summary><c>/v1/conversations</c>.</summary>
internal static class ConversationEndpoints
{
    private const int MostItemsAtOnce = 20;

    public static void MapConversations(this IEndpointRouteBuilder routes, ConversationStore conversations)
    {
        routes.MapPost("/v1/conversations", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var (items, metadata) = (InputItems.ReadList(body, "items"), ReadMetadata(body));
            body.ThrowIfInvalid();
            return Json.Ok(await conversations.CreateAsync(metadata, items, cancellationToken));
        });
        routes.MapGet("/v1/conversations/{id}", (string id) => Json.Ok(conversations.Get(id)));
        routes.MapPost("/v1/conversations/{id}", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            body.Require("metadata");
            body.RefuseNull("metadata", "Input should be a valid dictionary", "dict_type");
            var metadata = ReadMetadata(body);
            body.ThrowIfInvalid();
            return Json.Ok(await conversations.UpdateAsync(id, metadata!, cancellationToken));
        });
        routes.MapDelete("/v1/conversations/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await conversations.DeleteAsync(id, cancellationToken);
            return Json.Ok(Deleted(id, "conversation.deleted"));
        });
        routes.MapConversationItems(conversations);
    }

    private static void MapConversationItems(this IEndpointRouteBuilder routes, ConversationStore conversations)
    {
        const string itemsOf = "/v1/conversations/{id}/items";
        routes.MapPost(itemsOf, async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var items = InputItems.ReadList(body, "items");
            if (items.Count > MostItemsAtOnce)
            {
                body.Invalid("items", $"List should have at most {MostItemsAtOnce} items after validation, not {items.Count}", "too_long");
            }
            body.ThrowIfInvalid();
            return Json.Ok(Json.List(await conversations.AddAsync(id, items, cancellationToken), hasMore: false));
        });
        routes.MapGet(itemsOf, (string id, HttpRequest request) =>
        {
            var ascending = Query.Choice(request, "order", "literal_error", "asc", "desc") == "asc";
            var (items, hasMore) = conversations.List(id, new Page(request.Query["after"], Query.Limit(request, 20), ascending));
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet(itemsOf + "/{itemId}", (string id, string itemId) => Json.Ok(conversations.GetItem(id, itemId)));
        routes.MapDelete(itemsOf + "/{itemId}", async (string id, string itemId, CancellationToken cancellationToken) =>
        {
            await conversations.DeleteItemAsync(id, itemId, cancellationToken);
            return Json.Ok(Deleted(itemId, "conversation.item.deleted"));
        });
    }

    private static JsonObject? ReadMetadata(JsonBody body)
    {
        var metadata = body.OptionalObject("metadata");
        foreach (var (key, _) in metadata?.Fields ?? [])
        {
            metadata!.RequiredString(key);
        }
        return metadata?.Fields;
    }

    private static JsonObject Deleted(string id, string type) => new() { ["id"] = id, ["object"] = type, ["deleted"] = true };
}
