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
            var attributes = FileAttributes.Read(body);
            var strategy = ChunkingStrategy.Read(body);
            body.ThrowIfInvalid();
            return Json.Ok(await files.AttachAsync(id, fileId, attributes, strategy, cancellationToken));
        });
        routes.MapGet("/v1/vector_stores/{id}/files", (string id, HttpRequest request) =>
        {
            var page = new Page(request.Query["after"], Query.Limit(request, 20, 100), Query.AscendingUnlessDesc(request));
            var (items, hasMore) = files.List(id, page, Query.Choice(request, "filter", "literal_error", "in_progress", "completed", "cancelled", "failed"));
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
        routes.MapPost("/v1/vector_stores/{id}/files/{fileId}", async (string id, string fileId, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            body.Require("attributes");
            body.RefuseNull("attributes", "Input should be a valid dictionary", "dict_type");
            var attributes = body.OptionalObject("attributes");
            body.ThrowIfInvalid();
            return Json.Ok(await files.UpdateAsync(id, fileId, FileAttributes.Sanitise(attributes!.Fields), cancellationToken));
        });
        routes.MapDelete("/v1/vector_stores/{id}/files/{fileId}", async (string id, string fileId, CancellationToken cancellationToken) =>
        {
            await files.DetachAsync(id, fileId, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = fileId, ["object"] = "vector_store.file.deleted", ["deleted"] = true });
        });
    }
}
