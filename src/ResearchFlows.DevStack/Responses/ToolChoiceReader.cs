using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Reads how the model is to choose among its tools.</summary>
internal static class ToolChoiceReader
{
    // The captured server's own words for the two readings it tries.
    private const string AsMode = "str-enum[OpenAIResponseInputToolChoiceMode]";

    private const string AsObject =
        "tagged-union[OpenAIResponseInputToolChoiceAllowedTools,OpenAIResponseInputToolChoiceFileSearch,OpenAIResponseInputToolChoiceWebSearch," +
        "OpenAIResponseInputToolChoiceWebSearch,OpenAIResponseInputToolChoiceWebSearch,OpenAIResponseInputToolChoiceWebSearch," +
        "OpenAIResponseInputToolChoiceFunctionTool,OpenAIResponseInputToolChoiceMCPTool,OpenAIResponseInputToolChoiceCustomTool]";

    private static readonly string[] Modes = ["auto", "required", "none"];

    private static readonly string[] Types =
    [
        "allowed_tools", "file_search", "web_search", "web_search_preview", "web_search_preview_2025_03_11", "web_search_2025_08_26",
        "function", "mcp", "custom",
    ];

    /// <summary>The choice as the answer echoes it.</summary>
    public static JsonNode Read(JsonBody body)
    {
        switch (body.Fields["tool_choice"])
        {
            case null:
                return "auto";
            case JsonValue mode when Modes.Contains(Json.Text(mode)):
                return mode.DeepClone();
            case JsonObject map when Types.Contains(Json.Text(map["type"])):
                return ReadObject(body, map, Json.Text(map["type"])!);
            case var other:
                NotAMode(body);
                var (message, mistake) = Validation.NoKnownType(other, Types);
                body.Invalid(["tool_choice", AsObject], message, mistake);
                return "auto";
        }
    }

    private static JsonObject ReadObject(JsonBody body, JsonObject map, string type)
    {
        var wrong = type switch
        {
            "allowed_tools" when map["tools"] is not JsonArray => "tools",
            "function" or "custom" when Json.Text(map["name"]) is null => "name",
            "mcp" when Json.Text(map["server_label"]) is null => "server_label",
            _ => null,
        };
        if (wrong is not null)
        {
            NotAMode(body);
            var fields = body.Below(map, "tool_choice", AsObject, type);
            _ = wrong == "tools" ? fields.Require(wrong) && fields.OptionalList(wrong) is null : fields.RequiredString(wrong).Length > 0;
        }
        return type switch
        {
            "allowed_tools" => new JsonObject { ["mode"] = Json.Text(map["mode"]) ?? "auto", ["tools"] = map["tools"]?.DeepClone(), ["type"] = type },
            "function" or "custom" => new JsonObject { ["name"] = Json.Text(map["name"]), ["type"] = type },
            "mcp" => new JsonObject { ["server_label"] = Json.Text(map["server_label"]), ["type"] = type, ["name"] = Json.Text(map["name"]) },
            _ => new JsonObject { ["type"] = type },
        };
    }

    private static void NotAMode(JsonBody body) => body.Invalid(["tool_choice", AsMode], Validation.OneOf(Modes), "enum");
}
