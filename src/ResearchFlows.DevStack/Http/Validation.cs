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

    private ApiException ToException() =>
        ApiException.Invalid(PythonText.Of(new JsonObject { ["errors"] = errors.DeepClone() }));
}
