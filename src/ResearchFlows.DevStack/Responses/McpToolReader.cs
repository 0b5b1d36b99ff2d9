using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Reads a tool of type <c>mcp</c>.</summary>
internal static class McpToolReader
{
    public static (McpSettings Settings, JsonObject Echo) Read(JsonBody tool)
    {
        var label = tool.RequiredString("server_label");
        var address = tool.OptionalString("server_url");
        if (address is null && tool.OptionalString("connector_id") is null)
        {
            tool.Invalid([], "Value error, Either 'server_url' or 'connector_id' must be provided for MCP tool", "value_error");
        }
        var headers = (tool.OptionalObject("headers")?.Fields ?? []).ToDictionary(header => header.Key, header => header.Value?.ToString() ?? "");
        if (tool.OptionalString("authorization") is { } token)
        {
            headers["Authorization"] = $"Bearer {token}";
        }
        var echo = new JsonObject { ["type"] = "mcp", ["server_label"] = label, ["allowed_tools"] = tool.Fields["allowed_tools"]?.DeepClone() };
        return (new McpSettings(label, Uri.TryCreate(address, UriKind.Absolute, out var url) ? url : null, headers, AllowedTools(tool), Approval(tool)), echo);
    }

    private static IReadOnlyList<string>? AllowedTools(JsonBody tool) => tool.Fields["allowed_tools"] switch
    {
        JsonArray names => Names(names),
        JsonObject filter => Names(filter["tool_names"]),
        _ => null,
    };

    /// <summary>Nobody is asked unless the tool says so; of a filter's tools, those that it does not name.</summary>
    private static Predicate<string> Approval(JsonBody tool)
    {
        if (tool.Fields["require_approval"] is not JsonObject filter)
        {
            return tool.OptionalChoice("require_approval", "literal_error", "always", "never") == "always" ? _ => true : _ => false;
        }
        var (always, never) = (Names(filter["always"]), Names(filter["never"]));
        return name => always?.Contains(name) == true || never?.Contains(name) != true;
    }

    private static IReadOnlyList<string>? Names(JsonNode? list) => list is JsonArray names ? [.. names.Select(Json.Text).OfType<string>()] : null;
}
