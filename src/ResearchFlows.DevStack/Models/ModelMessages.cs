using System.Text.Json;
using System.Text.Json.Nodes;

namespace ResearchFlows.DevStack.Models;

/// <summary>One inference request, in the terms of the chat-completions protocol.</summary>
public sealed record ModelRequest
{
    /// <summary>The model id as the caller named it, for example <c>offline/research-model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation, oldest first: system, user, assistant (with tool calls) and tool messages.</summary>
    public required IReadOnlyList<ModelMessage> Messages { get; init; }

    /// <summary>The tools the model may call; the server-side <c>file_search</c> is one of them.</summary>
    public IReadOnlyList<ModelTool> Tools { get; init; } = [];

    /// <summary><c>auto</c>, <c>none</c>, <c>required</c>, or the name of the one tool that must be called.</summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>Whether the model may ask for more than one call in a reply.</summary>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>The chat-completions <c>response_format</c> object, when the caller asked for structured output.</summary>
    public JsonElement? ResponseFormat { get; init; }

    /// <summary>Sampling temperature, when the caller gave one.</summary>
    public double? Temperature { get; init; }

    /// <summary>The most tokens the reply may have, when the caller gave a number.</summary>
    public int? MaxOutputTokens { get; init; }
}

/// <summary>One message of the conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Content">Its text; null for an assistant message that only calls tools.</param>
/// <param name="ToolCalls">The calls of an assistant message.</param>
/// <param name="ToolCallId">For a tool message: the call it answers.</param>
public sealed record ModelMessage(string Role, string? Content, IReadOnlyList<ModelToolCall>? ToolCalls = null, string? ToolCallId = null);

/// <summary>A tool call as the model wrote it; the arguments are text that may be malformed JSON.</summary>
public sealed record ModelToolCall(string Id, string Name, string Arguments);

/// <summary>A tool on offer, with the JSON schema of its parameters.</summary>
public sealed record ModelTool(string Name, string? Description, JsonElement? Parameters, bool? Strict = null);

/// <summary>The model's reply.</summary>
public sealed record ModelReply
{
    /// <summary>The text, or null when the model only calls tools.</summary>
    public string? Text { get; init; }

    /// <summary>The tool calls, in order; empty when the model answered.</summary>
    public IReadOnlyList<ModelToolCall> ToolCalls { get; init; } = [];

    /// <summary>Tokens read and written; the offline model estimates four characters a token.</summary>
    public required ModelUsage Usage { get; init; }

    /// <summary><c>stop</c>, <c>tool_calls</c> or <c>length</c>.</summary>
    public string FinishReason { get; init; } = "stop";

    /// <summary>A test's model may end a response as incomplete for any reason.</summary>
    public string? IncompleteReason { get; init; }

    /// <summary>A test's model may reply with any output items, as they are, instead of text and tool calls; with none at all, too.</summary>
    public IReadOnlyList<JsonObject>? OutputItems { get; init; }
}

/// <summary>Tokens of one inference.</summary>
public sealed record ModelUsage(int InputTokens, int OutputTokens);

/// <summary>The model could not answer; the message is what the server passes on as <c>detail</c> of its 500.</summary>
public sealed class ModelFailedException(string message) : Exception(message);
