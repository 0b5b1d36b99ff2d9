using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Faults;

/// <summary>Output items for <see cref="Models.ModelReply.OutputItems"/>, also such as only some servers and models make.</summary>
public static class OutputItem
{
    /// <summary>A message with annotations, for example <c>{"type":"url_citation","url":…}</c>.</summary>
    public static JsonObject Message(string text, params JsonObject[] annotations) => new()
    {
        ["content"] = new JsonArray(new JsonObject
        {
            ["text"] = text,
            ["type"] = "output_text",
            ["annotations"] = new JsonArray([.. annotations.Select(annotation => annotation.DeepClone())]),
            ["logprobs"] = new JsonArray(),
        }),
        ["role"] = "assistant",
        ["type"] = "message",
        ["id"] = Storage.Ids.Message(),
        ["status"] = "completed",
    };

    /// <summary>What a model thought, without an answer.</summary>
    public static JsonObject Reasoning(string text) => new()
    {
        ["id"] = "rs_" + Guid.NewGuid(),
        ["summary"] = new JsonArray(),
        ["type"] = "reasoning",
        ["content"] = new JsonArray(new JsonObject { ["text"] = text, ["type"] = "reasoning_text" }),
        ["status"] = "completed",
    };

    /// <summary>A function call whose arguments are an object (or any other JSON) instead of text.</summary>
    public static JsonObject FunctionCall(string name, JsonNode arguments) => new()
    {
        ["call_id"] = "call_" + Guid.NewGuid().ToString("N")[..24],
        ["name"] = name,
        ["arguments"] = arguments.DeepClone(),
        ["type"] = "function_call",
        ["id"] = Storage.Ids.Call(),
        ["status"] = "completed",
    };
}
