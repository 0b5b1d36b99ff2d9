using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary><c>/v1/vector_stores/{id}/files</c>.</summary>
internal static class VectorStoreFileEndpoints
{
    public static void MapVectorStoreFiles(this IEndpointRouteBuilder routes, VectorStoreFiles files)
    {
        routes.MapPost("/v1/vector_stores/{id}/files", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var fileId = body.RequiredString("file_id");
            var attributes = ReadAttributes(body);
            var strategy = ChunkingStrategy.Read(body);
            body.ThrowIfInvalid();
            return Json.Ok(await files.AttachAsync(id, fileId, attributes, strategy, cancellationToken));
        });
        routes.MapGet("/v1/vector_stores/{id}/files", (string id, HttpRequest request) =>
        {
            var page = new Page(request.Query["after"], Query.Limit(request, 20), Query.Ascending(request));
            var (items, hasMore) = files.List(id, page, request.Query["filter"]);
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet("/v1/vector_stores/{id}/files/{fileId}", (string id, string fileId) => Json.Ok(files.Get(id, fileId)));
        routes.MapGet("/v1/vector_stores/{id}/files/{fileId}/content", (string id, string fileId) => Json.Ok(new JsonObject
        {
            ["object"] = "vector_store.file_content.page",
            ["data"] = new JsonArray([.. files.Texts(id, fileId).Select(SearchHit.TextContent)]),
            ["has_more"] = false,
            ["next_page"] = null,
        }));
        routes.MapDelete("/v1/vector_stores/{id}/files/{fileId}", async (string id, string fileId, CancellationToken cancellationToken) =>
        {
            await files.DetachAsync(id, fileId, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = fileId, ["object"] = "vector_store.file.deleted", ["deleted"] = true });
        });
    }

    private static JsonObject ReadAttributes(JsonBody body)
    {
        var attributes = body.OptionalObject("attributes")?.Fields ?? [];
        foreach (var (key, value) in attributes)
        {
            if (value?.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
            {
                body.Invalid(["attributes", key], "Input should be a valid string, number or boolean", "union_type");
            }
        }
        return attributes;
    }
}
