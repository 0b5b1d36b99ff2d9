using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Models;

/// <summary>The chat-completions protocol: model requests to JSON, JSON to model replies.</summary>
internal static class ChatCompletion
{
    public static JsonObject Request(ModelRequest request)
    {
        var body = new JsonObject
        {
            ["model"] = request.Model.Split('/', 2)[^1],
            ["messages"] = new JsonArray([.. request.Messages.Select(Message)]),
        };
        if (request.Tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. request.Tools.Select(Tool)]);
            body["tool_choice"] = ToolChoice(request.ToolChoice);
            body["parallel_tool_calls"] = request.ParallelToolCalls;
        }
        if (request.ResponseFormat is { } format)
        {
            body["response_format"] = JsonNode.Parse(format.GetRawText());
        }
        if (request.Temperature is { } temperature)
        {
            body["temperature"] = temperature;
        }
        if (request.MaxOutputTokens is { } most)
        {
            body["max_tokens"] = most;
        }
        return body;
    }

    /// <exception cref="ModelFailedException">The answer is not a chat completion.</exception>
    public static ModelReply Reply(string answer)
    {
        try
        {
            var body = JsonNode.Parse(answer)!;
            var choice = body["choices"]![0]!;
            var message = choice["message"]!;
            return new ModelReply
            {
                Text = (string?)message["content"],
                ToolCalls = [.. (message["tool_calls"]?.AsArray() ?? []).Select(call => ToolCall(call!))],
                Usage = new ModelUsage((int?)body["usage"]?["prompt_tokens"] ?? 0, (int?)body["usage"]?["completion_tokens"] ?? 0),
                FinishReason = (string?)choice["finish_reason"] ?? "stop",
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or ArgumentOutOfRangeException or FormatException)
        {
            throw new ModelFailedException("The upstream's answer is not a chat completion.");
        }
    }

    /// <summary>The upstream's own words, out of <c>{"error":{"message"}}</c>, <c>{"error"}</c> or plain text.</summary>
    public static string ErrorText(string answer)
    {
        try
        {
            var error = JsonNode.Parse(answer) is JsonObject body ? body["error"] : null;
            return error switch
            {
                JsonObject map when map["message"] is { } message => message.ToString(),
                JsonValue value => value.ToString(),
                _ => answer,
            };
        }
        catch (JsonException)
        {
            return answer;
        }
    }

    private static JsonObject Message(ModelMessage message)
    {
        var node = new JsonObject { ["role"] = message.Role, ["content"] = message.Content ?? "" };
        if (message.ToolCalls is { Count: > 0 } calls)
        {
            node["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
            })]);
        }
        if (message.ToolCallId is { } id)
        {
            node["tool_call_id"] = id;
        }
        return node;
    }

    private static JsonObject Tool(ModelTool tool)
    {
        var function = new JsonObject { ["name"] = tool.Name };
        if (tool.Description is { } description)
        {
            function["description"] = description;
        }
        if (tool.Parameters is { ValueKind: JsonValueKind.Object } parameters)
        {
            function["parameters"] = JsonNode.Parse(parameters.GetRawText());
        }
        if (tool.Strict is { } strict)
        {
            function["strict"] = strict;
        }
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }

    private static JsonNode ToolChoice(string choice) => choice is "auto" or "none" or "required"
        ? JsonValue.Create(choice)
        : new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = choice } };

    private static ModelToolCall ToolCall(JsonNode call) => new(
        (string?)call["id"] is { Length: > 0 } id ? id : "call_" + Guid.NewGuid().ToString("N")[..24],
        (string?)call["function"]!["name"] ?? "",
        // Some servers hand the arguments over as an object.
        call["function"]!["arguments"] switch { null => "", JsonValue text => text.ToString(), var map => map.ToJsonString() });
}
