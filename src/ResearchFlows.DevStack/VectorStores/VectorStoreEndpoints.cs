using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary><c>/v1/vector_stores</c>, without the files of a store.</summary>
internal static class VectorStoreEndpoints
{
    public static void MapVectorStores(this IEndpointRouteBuilder routes, VectorStoreRepository stores, VectorStoreFiles files, ChunkSearch search)
    {
        routes.MapPost("/v1/vector_stores", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var store = ReadNewStore(body);
            var fileIds = body.StringList("file_ids");
            var strategy = ChunkingStrategy.Read(body);
            body.ThrowIfInvalid();
            var id = await stores.CreateAsync(store, cancellationToken);
            foreach (var fileId in fileIds)
            {
                await files.AttachAsync(id, fileId, [], strategy, cancellationToken);
            }
            return Json.Ok(stores.Get(id));
        });
        routes.MapGet("/v1/vector_stores", (HttpRequest request) =>
        {
            var (items, hasMore) = stores.List(new Page(request.Query["after"], Query.Limit(request, 20), Query.Ascending(request)));
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet("/v1/vector_stores/{id}", (string id) => Json.Ok(stores.Get(id)));
        routes.MapPost("/v1/vector_stores/{id}", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var (name, metadata, expiresAfter) = (body.OptionalString("name"), body.OptionalObject("metadata"), body.OptionalObject("expires_after"));
            body.ThrowIfInvalid();
            await stores.UpdateAsync(id, name, metadata?.Fields, expiresAfter?.Fields, cancellationToken);
            return Json.Ok(stores.Get(id));
        });
        routes.MapDelete("/v1/vector_stores/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await stores.DeleteAsync(id, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = id, ["object"] = "vector_store.deleted", ["deleted"] = true });
        });
        routes.MapPost("/v1/vector_stores/{id}/search", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var wanted = ReadSearch(await JsonBody.ReadAsync(request, cancellationToken));
            stores.Get(id);
            return Json.Ok(ResultsPage(wanted, search.Search([id], wanted)));
        });
    }

    private static NewVectorStore ReadNewStore(JsonBody body) => new()
    {
        Name = body.OptionalString("name") ?? "",
        Metadata = body.OptionalObject("metadata")?.Fields ?? [],
        ExpiresAfter = body.OptionalObject("expires_after")?.Fields,
        EmbeddingModel = body.OptionalString("embedding_model"),
        EmbeddingDimension = body.OptionalInteger("embedding_dimension"),
        ProviderId = body.OptionalString("provider_id"),
    };

    private static SearchRequest ReadSearch(JsonBody body)
    {
        body.Require("query");
        var queries = body.Fields["query"] is JsonArray ? body.StringList("query") : [body.OptionalString("query") ?? ""];
        var mostHits = body.OptionalInteger("max_num_results", least: 1) ?? 10;
        var filter = body.OptionalObject("filters")?.Fields;
        var leastScore = body.OptionalObject("ranking_options")?.OptionalNumber("score_threshold", 0, double.MaxValue) ?? 0;
        var rewrite = body.OptionalBoolean("rewrite_query");
        body.ThrowIfInvalid();
        if (rewrite == true)
        {
            throw ApiException.Error(400, "Query rewriting is not available");
        }
        if (filter is not null)
        {
            AttributeFilter.Validate(filter);
        }
        return new SearchRequest(queries, mostHits, filter, leastScore);
    }

    private static JsonObject ResultsPage(SearchRequest wanted, IReadOnlyList<SearchHit> hits) => new()
    {
        ["object"] = "vector_store.search_results.page",
        ["search_query"] = new JsonArray([.. wanted.Queries.Select(query => (JsonNode)query)]),
        ["data"] = new JsonArray([.. hits.Select(hit => hit.ToJson())]),
        ["has_more"] = false,
        ["next_page"] = null,
    };
}
