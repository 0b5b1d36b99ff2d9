using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Http;

/// <summary>The JSON options of every answer and every stored column, and how answers are written.</summary>
internal static class Json
{
    // Text stays readable (é, not \u00e9): answers go to programs, never into a page's source.
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(JsonNode? node) => node?.ToJsonString(Options) ?? "null";

    /// <summary>The text of a string value; null for anything else.</summary>
    public static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    public static JsonObject ReadObject(string text) => JsonNode.Parse(text)!.AsObject();

    public static IResult Ok(JsonNode? node) => Answer(200, node);

    public static IResult Answer(int status, JsonNode? node) => Results.Text(Write(node), "application/json", statusCode: status);

    /// <summary>A page of a list, in the shape that all lists but prompts share.</summary>
    public static JsonObject List(IReadOnlyList<JsonObject> items, bool hasMore) => new()
    {
        ["data"] = new JsonArray([.. items]),
        ["has_more"] = hasMore,
        ["first_id"] = items.Count > 0 ? items[0]["id"]!.DeepClone() : null,
        ["last_id"] = items.Count > 0 ? items[^1]["id"]!.DeepClone() : null,
        ["object"] = "list",
    };
}
