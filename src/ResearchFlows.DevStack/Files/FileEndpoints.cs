using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Files;

/// <summary><c>/v1/files</c>.</summary>
internal static class FileEndpoints
{
    public static void MapFiles(this IEndpointRouteBuilder routes, FileStore files)
    {
        routes.MapPost("/v1/files", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var (upload, purpose) = await ReadUploadAsync(request, cancellationToken);
            using var content = new MemoryStream();
            await upload.CopyToAsync(content, cancellationToken);
            return Json.Ok((await files.AddAsync(upload.FileName, purpose, content.ToArray(), cancellationToken)).ToJson());
        });
        routes.MapGet("/v1/files", (HttpRequest request) =>
        {
            var page = new Page(request.Query["after"], Query.Limit(request, 10_000), Query.Ascending(request));
            var (items, hasMore) = files.List(page, Query.Choice(request, "purpose", "enum", "assistants", "batch"));
            return Json.Ok(Json.List(items.ConvertAll(file => file.ToJson()), hasMore));
        });
        routes.MapGet("/v1/files/{id}", (string id) => Json.Ok(files.Get(id).ToJson()));
        routes.MapGet("/v1/files/{id}/content", (string id) =>
            Results.Bytes(files.Content(id), "application/octet-stream", files.Get(id).Filename));
        routes.MapDelete("/v1/files/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await files.DeleteAsync(id, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = id, ["object"] = "file", ["deleted"] = true });
        });
    }

    private static async Task<(IFormFile File, string Purpose)> ReadUploadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var form = request.HasFormContentType ? await ReadFormAsync(request, cancellationToken) : null;
        var validation = new Validation();
        if (form?.Files.GetFile("file") is not { } file)
        {
            validation.Add(["body", "file"], "Field required", "missing");
            file = null;
        }
        var purpose = (string?)form?["purpose"];
        if (purpose is null)
        {
            validation.Add(["body", "purpose"], "Field required", "missing");
        }
        else if (purpose is not ("assistants" or "batch"))
        {
            validation.Add(["body", "purpose"], "Input should be 'assistants' or 'batch'", "enum");
        }
        validation.ThrowIfAny();
        return (file!, purpose!);
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw ApiException.Error(400, $"The multipart form cannot be read: {exception.Message}");
        }
    }
}
