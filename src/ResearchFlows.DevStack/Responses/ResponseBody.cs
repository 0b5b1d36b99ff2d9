using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Responses;

/// <summary>The JSON of a response and of its output items, field for field as the captured server sends it.</summary>
internal static class ResponseBody
{
    private static readonly string[] NotYetSet =
    [
        "frequency_penalty", "presence_penalty", "top_p", "top_logprobs", "truncation", "service_tier", "prompt_cache_key",
        "safety_identifier", "max_output_tokens",
    ];

    /// <summary>A background response that waits for its turn: most of its fields come only when it runs.</summary>
    public static JsonObject Queued(string id, long createdAt, ResponseRequest request)
    {
        var body = InProgress(id, createdAt, request);
        foreach (var unset in NotYetSet)
        {
            body[unset] = null;
        }
        body["status"] = "queued";
        body["background"] = true;
        body["tools"] = new JsonArray();
        body["previous_response_id"] = request.PreviousResponseId;
        body["temperature"] = request.Temperature;
        body["tool_choice"] = request.ToolChoice.ToString() == "auto" ? null : request.ToolChoice.DeepClone();
        return body;
    }

    public static JsonObject InProgress(string id, long createdAt, ResponseRequest request) => new()
    {
        ["background"] = request.Background,
        ["created_at"] = createdAt,
        ["completed_at"] = null,
        ["error"] = null,
        ["frequency_penalty"] = request.FrequencyPenalty ?? 0.0,
        ["id"] = id,
        ["incomplete_details"] = null,
        ["model"] = request.Model,
        ["object"] = "response",
        ["output"] = new JsonArray(),
        ["parallel_tool_calls"] = request.ParallelToolCalls,
        // Always null, even when the request named one.
        ["previous_response_id"] = null,
        ["prompt_cache_key"] = request.PromptCacheKey,
        ["prompt"] = request.Prompt is null ? null : Prompt(request.Prompt),
        ["status"] = "in_progress",
        ["temperature"] = request.Temperature ?? 1.0,
        ["text"] = request.Text.DeepClone(),
        ["top_p"] = request.TopP ?? 1.0,
        ["top_logprobs"] = request.TopLogprobs ?? 0,
        ["tools"] = new JsonArray([.. request.Tools.Echo.Select(tool => tool.DeepClone())]),
        ["tool_choice"] = request.ToolChoice.DeepClone(),
        ["truncation"] = request.Truncation ?? "disabled",
        ["usage"] = null,
        ["instructions"] = request.Instructions,
        ["max_tool_calls"] = request.MaxToolCalls,
        ["reasoning"] = request.Reasoning?.DeepClone(),
        ["max_output_tokens"] = request.MaxOutputTokens,
        ["safety_identifier"] = request.SafetyIdentifier,
        ["service_tier"] = request.ServiceTier is null or "auto" ? "default" : request.ServiceTier,
        ["metadata"] = request.Metadata?.DeepClone(),
        ["presence_penalty"] = request.PresencePenalty ?? 0.0,
        ["store"] = request.Store,
    };

    public static JsonObject Usage(int input, int output) => new()
    {
        ["input_tokens"] = input,
        ["output_tokens"] = output,
        ["total_tokens"] = input + output,
        ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
    };

    public static JsonObject Message(string text) => new()
    {
        ["content"] = new JsonArray(new JsonObject
        {
            ["text"] = text,
            ["type"] = "output_text",
            ["annotations"] = new JsonArray(),
            ["logprobs"] = new JsonArray(),
        }),
        ["role"] = "assistant",
        ["type"] = "message",
        ["id"] = Ids.Message(),
        ["status"] = "completed",
    };

    public static JsonObject FunctionCall(ModelToolCall call) => new()
    {
        ["call_id"] = call.Id,
        ["name"] = call.Name,
        ["arguments"] = call.Arguments,
        ["type"] = "function_call",
        ["id"] = Ids.Call(),
        ["status"] = "completed",
    };

    private static JsonObject Prompt(PromptReference prompt) => new()
    {
        ["id"] = prompt.Id,
        ["variables"] = prompt.VariablesAsSent?.DeepClone(),
        ["version"] = prompt.Version,
    };
}
