using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.VectorStores;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Reads the tools of a response.</summary>
internal static class ToolReader
{
    public const string FileSearchName = "file_search";

    private static readonly string[] Types =
        ["web_search", "web_search_preview", "web_search_preview_2025_03_11", "web_search_2025_08_26", "file_search", "function", "mcp"];

    private static readonly ModelTool FileSearch = new(
        FileSearchName,
        "Search files for relevant information",
        JsonElement.Parse("""{"type":"object","properties":{"query":{"type":"string","description":"The search query"}},"required":["query"]}"""));

    public static ResponseTools Read(JsonBody body)
    {
        var (echo, forModel) = (new List<JsonObject>(), new List<ModelTool>());
        var mcp = new List<McpSettings>();
        FileSearchSettings? settings = null;
        ApiException? unavailable = null;
        var tools = body.OptionalList("tools") ?? [];
        for (var index = 0; index < tools.Count; index++)
        {
            var tool = tools[index] as JsonObject ?? [];
            switch (Json.Text(tool["type"]))
            {
                case "function":
                    var (function, functionEcho) = ReadFunction(body, index, tool);
                    forModel.Add(function);
                    echo.Add(functionEcho);
                    break;
                case FileSearchName:
                    var (read, searchEcho) = ReadFileSearch(body, index, tool);
                    settings ??= read;
                    if (!forModel.Contains(FileSearch))
                    {
                        forModel.Add(FileSearch);
                    }
                    echo.Add(searchEcho);
                    break;
                case "mcp":
                    var (server, mcpEcho) = McpToolReader.Read(body.Below(tool, "tools", index, "mcp"));
                    mcp.Add(server);
                    echo.Add(mcpEcho);
                    break;
                case { } type when Types.Contains(type):
                    unavailable ??= ApiException.Detail(400, "Tool 'web_search' not found");
                    break;
                default:
                    var (message, mistake) = Validation.NoKnownType(tools[index], Types);
                    body.Invalid(["tools", index], message, mistake);
                    break;
            }
        }
        return new ResponseTools(echo, forModel, settings, mcp, unavailable);
    }

    private static (ModelTool Tool, JsonObject Echo) ReadFunction(JsonBody body, int index, JsonObject tool)
    {
        var fields = body.Below(tool, "tools", index, "function");
        var name = fields.RequiredString("name");
        var description = fields.OptionalString("description");
        fields.Require("parameters");
        var parameters = fields.OptionalObject("parameters")?.Fields;
        var strict = fields.OptionalBoolean("strict");
        var echo = new JsonObject
        {
            ["type"] = "function",
            ["name"] = name,
            ["description"] = description,
            ["parameters"] = parameters?.DeepClone(),
            ["strict"] = strict,
        };
        return (new ModelTool(name, description, parameters?.Deserialize<JsonElement>(), strict), echo);
    }

    private static (FileSearchSettings Settings, JsonObject Echo) ReadFileSearch(JsonBody body, int index, JsonObject tool)
    {
        var fields = body.Below(tool, "tools", index, FileSearchName);
        fields.Require("vector_store_ids");
        fields.RefuseNull("vector_store_ids", "Input should be a valid list", "list_type");
        var storeIds = fields.StringList("vector_store_ids");
        var filter = fields.OptionalObject("filters")?.Fields;
        var mostHits = fields.OptionalInteger("max_num_results", 1, SearchRequest.MostHitsEver) ?? SearchRequest.DefaultMostHits;
        var ranking = RankingOptions.Read(fields);
        var echo = new JsonObject
        {
            ["type"] = FileSearchName,
            ["vector_store_ids"] = new JsonArray([.. storeIds.Select(id => (JsonNode)id)]),
            ["filters"] = filter?.DeepClone(),
            ["max_num_results"] = mostHits,
            ["ranking_options"] = ranking?.ToJson(),
        };
        return (new FileSearchSettings(storeIds, mostHits, filter, ranking?.LeastScore ?? 0), echo);
    }
}
