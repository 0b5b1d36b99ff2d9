using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Prompts;

/// <summary><c>/v1/prompts</c>.</summary>
internal static class PromptEndpoints
{
    public static void MapPrompts(this IEndpointRouteBuilder routes, PromptStore prompts)
    {
        routes.MapGet("/v1/prompts", () => Json.Ok(Data(prompts.ListDefaults().Select(prompt => prompt.ToJson()))));
        routes.MapPost("/v1/prompts", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var text = body.RequiredString("prompt");
            var variables = body.StringList("variables");
            body.ThrowIfInvalid();
            return Json.Ok((await prompts.CreateAsync(text, variables, cancellationToken)).ToJson());
        });
        routes.MapGet("/v1/prompts/{id}", (string id, HttpRequest request) =>
            Json.Ok(prompts.Get(id, Query.Integer(request, "version")).ToJson()));
        routes.MapPut("/v1/prompts/{id}", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var text = body.RequiredString("prompt");
            var version = body.RequiredInteger("version");
            var variables = body.StringList("variables");
            var setAsDefault = body.Boolean("set_as_default", otherwise: true);
            body.ThrowIfInvalid();
            return Json.Ok((await prompts.UpdateAsync(id, version, text, variables, setAsDefault, cancellationToken)).ToJson());
        });
        routes.MapDelete("/v1/prompts/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await prompts.DeleteAsync(id, cancellationToken);
            return Json.Ok(null);
        });
        routes.MapGet("/v1/prompts/{id}/versions", (string id) =>
            Json.Ok(Data(prompts.Versions(id).Select(entry => entry.Version.ToJson(entry.IsDefault)))));
        routes.MapPut("/v1/prompts/{id}/set-default-version", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var version = body.RequiredInteger("version");
            body.ThrowIfInvalid();
            return Json.Ok((await prompts.SetDefaultAsync(id, version, cancellationToken)).ToJson());
        });
    }

    private static JsonObject Data(IEnumerable<JsonNode> prompts) => new() { ["data"] = new JsonArray([.. prompts]) };
}
