using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Models;

/// <summary>Which models there are, and which one answers.</summary>
internal sealed class ModelCatalog
{
    /// <summary>The captured server's dimension; the keyword index has none, but clients read the field.</summary>
    public const int EmbeddingDimension = 384;

    private readonly DevStackOptions options;
    private readonly long created;

    public ModelCatalog(DevStackOptions options)
    {
        this.options = options;
        created = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>What stands behind every answer: shown in headers, log lines and the list of models.</summary>
    public string Description => options.Upstream is { } upstream && options.Model is null
        ? $"upstream {upstream.Authority}"
        : "offline (rule-based)";

    public string EmbeddingModel => options.EmbeddingModel;

    public IEnumerable<string> All => options.Models.Prepend(options.EmbeddingModel);

    /// <summary>Fails as the captured server does when a response names a model that cannot answer.</summary>
    public void RequireChatModel(string model)
    {
        if (options.Models.Contains(model))
        {
            return;
        }
        if (model == options.EmbeddingModel)
        {
            throw ApiException.UnexpectedInResponse();
        }
        var slash = model.IndexOf('/');
        if (slash < 0 || !All.Any(known => known.StartsWith(model[..(slash + 1)], StringComparison.Ordinal)))
        {
            throw ApiException.Detail(404, NotFound(model));
        }
        // A known provider is asked; an upstream may well have models beyond the listed ones.
        if (options.Upstream is null || options.Model is not null)
        {
            throw new ModelFailedException($"The model `{model[(slash + 1)..]}` does not exist.");
        }
    }

    public JsonObject List() => new()
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. All.Select(Summary)]),
    };

    public JsonObject Get(string model)
    {
        if (!All.Contains(model))
        {
            throw ApiException.Error(404, NotFound(model));
        }
        var (provider, resource) = Split(model);
        return new JsonObject
        {
            ["identifier"] = model,
            ["provider_resource_id"] = resource,
            ["provider_id"] = provider,
            ["type"] = "model",
            ["metadata"] = new JsonObject(),
            ["created"] = created,
            ["owned_by"] = OwnedBy,
            ["model_type"] = Type(model),
            ["model_validation"] = null,
            ["id"] = model,
            ["object"] = "model",
        };
    }

    private string OwnedBy => $"devstack: {Description}";

    private JsonNode Summary(string model)
    {
        var (provider, resource) = Split(model);
        var metadata = new JsonObject
        {
            ["model_type"] = Type(model),
            ["provider_id"] = provider,
            ["provider_resource_id"] = resource,
        };
        if (model == options.EmbeddingModel)
        {
            metadata["embedding_dimension"] = EmbeddingDimension;
        }
        return new JsonObject { ["id"] = model, ["object"] = "model", ["created"] = created, ["owned_by"] = OwnedBy, ["custom_metadata"] = metadata };
    }

    private string Type(string model) => model == options.EmbeddingModel ? "embedding" : "llm";

    private static (string Provider, string Resource) Split(string model) =>
        model.Split('/', 2) is [var provider, var resource] ? (provider, resource) : ("", model);

    private static string NotFound(string model) => $"Model '{model}' not found. Use 'client.models.list()' to list available Models.";
}
