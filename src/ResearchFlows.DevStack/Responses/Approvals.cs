using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>
/// What people have said to the approval requests of a chain. As in the captured server's source: an answer counts for every call of the
/// same tool with equal arguments, and the model has to make the call anew.
/// </summary>
internal sealed class Approvals(JsonArray chain)
{
    private readonly List<JsonObject> items = [.. chain.OfType<JsonObject>()];

    /// <summary>Whether the call may be made; null when nobody has said so far.</summary>
    public bool? Find(ModelToolCall call)
    {
        var request = items.Find(item => Is(item, "mcp_approval_request") && Json.Text(item["name"]) == call.Name && AreEqual(Json.Text(item["arguments"]) ?? "", call.Arguments));
        var answer = request is null ? null : items.FindLast(item => Is(item, "mcp_approval_response") && Json.Text(item["approval_request_id"]) == Json.Text(request["id"]));
        return answer is null ? null : (bool)answer["approve"]!;
    }

    private static bool Is(JsonObject item, string type) => Json.Text(item["type"]) == type;

    private static bool AreEqual(string arguments, string others)
    {
        try
        {
            return JsonNode.DeepEquals(JsonNode.Parse(arguments), JsonNode.Parse(others));
        }
        catch (JsonException)
        {
            return arguments == others;
        }
    }
}
