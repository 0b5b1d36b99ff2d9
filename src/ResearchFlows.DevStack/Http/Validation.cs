using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>Collects what is wrong with a request and reports all of it at once: 400 with a Python <c>repr</c> as message.</summary>
internal sealed class Validation
{
    private readonly JsonArray errors = [];

    /// <summary>Notes one mistake.</summary>
    /// <param name="location">Where: <c>body</c> or <c>query</c>, then names and indexes.</param>
    /// <param name="message">The validator's sentence.</param>
    /// <param name="type">The validator's name for the mistake.</param>
    public void Add(IEnumerable<JsonNode> location, string message, string type) => errors.Add((JsonNode)new JsonObject
    {
        ["loc"] = new JsonArray([.. location.Select(part => part.DeepClone())]),
        ["msg"] = message,
        ["type"] = type,
    });

    public void ThrowIfAny()
    {
        if (errors.Count > 0)
        {
            throw ToException();
        }
    }

    public static ApiException Single(IEnumerable<JsonNode> location, string message, string type)
    {
        var validation = new Validation();
        validation.Add(location, message, type);
        return validation.ToException();
    }

    /// <summary>How the validator lists what it would have taken.</summary>
    public static string OneOf(params IReadOnlyList<string> choices)
    {
        var quoted = choices.Select(choice => $"'{choice}'").ToList();
        return "Input should be " + (quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted.SkipLast(1))} or {quoted[^1]}");
    }

    /// <summary>What the validator says of something that should be an object of a known type.</summary>
    public static (string Message, string Type) NoKnownType(JsonNode? node, params IEnumerable<string> known) => node switch
    {
        JsonObject map when map.ContainsKey("type") => (
            $"Input tag '{Json.Text(map["type"]) ?? PythonText.Of(map["type"])}' found using 'type' does not match any of the expected tags: " +
            string.Join(", ", known.Select(name => $"'{name}'")),
            "union_tag_invalid"),
        JsonObject => ("Unable to extract tag using discriminator 'type'", "union_tag_not_found"),
        _ => ("Input should be a valid dictionary or object to extract fields from", "model_attributes_type"),
    };

    private ApiException ToException() =>
        ApiException.Invalid(PythonText.Of(new JsonObject { ["errors"] = errors.DeepClone() }));
}
