using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Models;

/// <summary>Health, version and models.</summary>
internal static class ModelEndpoints
{
    // The release whose behaviour the captures show.
    private const string Version = "0.8.1-devstack";

    public static void MapModels(this IEndpointRouteBuilder routes, ModelCatalog models, Database database)
    {
        routes.MapGet("/v1/health", async (CancellationToken cancellationToken) =>
        {
            await database.ProbeAsync(cancellationToken);
            return Json.Ok(new JsonObject { ["status"] = "OK" });
        });
        routes.MapGet("/v1/version", () => Json.Ok(new JsonObject { ["version"] = Version }));
        routes.MapGet("/v1/models", () => Json.Ok(models.List()));
        routes.MapGet("/v1/models/{**model}", (string model) => Json.Ok(models.Get(model)));
    }
}
