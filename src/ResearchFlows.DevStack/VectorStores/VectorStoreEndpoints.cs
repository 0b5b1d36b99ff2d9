using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary><c>/v1/vector_stores</c>, without the files of a store.</summary>
internal static class VectorStoreEndpoints
{
    private const string VectorMode = "vector";
    private const string ExpiryAnchor = "last_active_at";

    // As captured, it finds nothing in any other mode.
    private const string VectorOnlyProvider = "faiss";

    private static readonly string[] Modes = [VectorMode, "keyword", "hybrid"];

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
            var (items, hasMore) = stores.List(new Page(request.Query["after"], Query.Limit(request, 20, 100), Query.AscendingUnlessDesc(request)));
            return Json.Ok(Json.List(items, hasMore));
        });
        routes.MapGet("/v1/vector_stores/{id}", (string id) => Json.Ok(stores.Get(id)));
        routes.MapPost("/v1/vector_stores/{id}", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var body = await JsonBody.ReadAsync(request, cancellationToken);
            var (name, metadata, expiresAfter) = (body.OptionalString("name"), body.OptionalObject("metadata"), ReadExpiry(body));
            body.ThrowIfInvalid();
            await stores.UpdateAsync(id, name, metadata?.Fields, expiresAfter, cancellationToken);
            return Json.Ok(stores.Get(id));
        });
        routes.MapDelete("/v1/vector_stores/{id}", async (string id, CancellationToken cancellationToken) =>
        {
            await stores.DeleteAsync(id, cancellationToken);
            return Json.Ok(new JsonObject { ["id"] = id, ["object"] = "vector_store.deleted", ["deleted"] = true });
        });
        routes.MapPost("/v1/vector_stores/{id}/search", async (string id, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var (wanted, mode) = ReadSearch(await JsonBody.ReadAsync(request, cancellationToken));
            var store = stores.Get(id);
            var searchable = mode == VectorMode || Json.Text(store["metadata"]!["provider_id"]) != VectorOnlyProvider;
            return Json.Ok(ResultsPage(wanted, searchable ? search.Search([id], wanted) : []));
        });
    }

    private static NewVectorStore ReadNewStore(JsonBody body) => new()
    {
        Name = body.OptionalString("name") ?? "",
        Metadata = body.OptionalObject("metadata")?.Fields ?? [],
        ExpiresAfter = ReadExpiry(body),
        EmbeddingModel = body.OptionalString("embedding_model"),
        EmbeddingDimension = body.OptionalInteger("embedding_dimension"),
        ProviderId = body.OptionalString("provider_id"),
    };

    private static JsonObject? ReadExpiry(JsonBody body)
    {
        if (body.OptionalModel("expires_after", "VectorStoreExpirationAfter") is not { } expiry)
        {
            return null;
        }
        if (expiry.Require("anchor"))
        {
            expiry.RefuseNull("anchor", Validation.OneOf(ExpiryAnchor), "literal_error");
            _ = expiry.OptionalChoice("anchor", "literal_error", ExpiryAnchor);
        }
        expiry.RequiredInteger("days", 1, 365);
        return expiry.Fields;
    }

    private static (SearchRequest Request, string Mode) ReadSearch(JsonBody body)
    {
        var queries = ReadQueries(body);
        var filter = body.OptionalObject("filters")?.Fields;
        var mostHits = body.Integer("max_num_results", SearchRequest.DefaultMostHits, 1, SearchRequest.MostHitsEver);
        var ranking = RankingOptions.Read(body);
        var rewrite = body.Boolean("rewrite_query", otherwise: false);
        var mode = body.Fields.ContainsKey("search_mode") ? body.OptionalString("search_mode") : VectorMode;
        body.ThrowIfInvalid();
        if (rewrite)
        {
            throw ApiException.Error(400, "Query rewriting is not available");
        }
        if (!Modes.Contains(mode))
        {
            throw ApiException.Error(400, $"search_mode must be one of {{'keyword', 'vector', 'hybrid'}}, got {mode ?? "None"}");
        }
        return (new SearchRequest(queries, mostHits, filter, ranking?.LeastScore ?? 0), mode!);
    }

    private static IReadOnlyList<string> ReadQueries(JsonBody body)
    {
        if (!body.Require("query"))
        {
            return [];
        }
        var given = body.Fields["query"];
        var list = given as JsonArray;
        if (list?.All(item => Json.Text(item) is not null) ?? Json.Text(given) is not null)
        {
            return list is null ? [Json.Text(given)!] : [.. list.Select(item => Json.Text(item)!)];
        }
        // Neither of the two readings that the captured server tries.
        body.Invalid(["query", "str"], "Input should be a valid string", "string_type");
        if (list is null)
        {
            body.Invalid(["query", "list[str]"], "Input should be a valid list", "list_type");
        }
        for (var index = 0; index < list?.Count; index++)
        {
            if (Json.Text(list[index]) is null)
            {
                body.Invalid(["query", "list[str]", index], "Input should be a valid string", "string_type");
            }
        }
        return [];
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
