using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary><c>/v1/vector_stores/{id}/file_batches</c>.</summary>
internal static class FileBatchEndpoints
{
    public static void MapFileBatches(this IEndpointRouteBuilder routes, FileBatches batches)
    {
        const string root = "/v1/vector_stores/{id}/file_batches";
        routes.MapPost(root, async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            body.RefuseNull("file_ids", "Input should be a valid list", "list_type");
            var fileIds = body.StringList("file_ids");
            CheckFiles(body);
            var (attributes, strategy) = (FileAttributes.Read(body), ChunkingStrategy.Read(body));
            body.ThrowIfInvalid();
            return Json.Ok(await batches.CreateAsync(id, fileIds, attributes, strategy, cancellationToken));
        });
        routes.MapGet(root + "/{batchId}", (string id, string batchId) => Json.Ok(batches.Get(id, batchId)));
        routes.MapGet(root + "/{batchId}/files", (string id, string batchId, HttpRequest request) =>
            Json.Ok(Page(batches.Files(id, batchId), request)));
        routes.MapPost(root + "/{batchId}/cancel", (string id, string batchId) => Json.Ok(batches.Cancel(id, batchId)));
    }

    // The captured server checks these and attaches none of them.
    private static void CheckFiles(JsonBody body)
    {
        var files = body.OptionalList("files") ?? [];
        for (var index = 0; index < files.Count; index++)
        {
            if (files[index] is JsonObject file)
            {
                body.Below(file, "files", index).RequiredString("file_id");
            }
            else
            {
                body.Invalid(["files", index], "Input should be a valid dictionary or instance of VectorStoreFileBatchFileEntry", "model_type");
            }
        }
    }

    private static JsonObject Page(IReadOnlyList<JsonObject> files, HttpRequest request)
    {
        var (limit, after, status) = (Query.Limit(request, 20, 100), (string?)request.Query["after"], (string?)request.Query["filter"]);
        var wanted = files.Where(file => status is null || (string?)file["status"] == status);
        var ordered = (Query.AscendingUnlessDesc(request) ? wanted : wanted.Reverse()).ToList();
        var start = ordered.FindIndex(file => (string?)file["id"] == after) + 1;
        return Json.List(ordered.GetRange(start, Math.Min(limit, ordered.Count - start)), hasMore: ordered.Count - start > limit);
    }
}
