using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Telemetry;

/// <summary>What is told of model calls and tool calls. Texts are left out unless the standard variable asks for them.</summary>
public sealed class CallTelemetry(Instruments instruments, LlamaStackOptions server)
{
    /// <summary>The conventions know no name for Llama Stack.</summary>
    private const string Provider = "llama_stack";

    /// <summary>Whether texts are told.</summary>
    internal static bool WithTexts { get; } = string.Equals(
        Environment.GetEnvironmentVariable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes a model call.</summary>
    /// <param name="instanceId">The instance that it is made for.</param>
    /// <param name="model">The model that is asked.</param>
    /// <param name="tags">What more is known of it.</param>
    /// <param name="call">Makes it.</param>
    /// <param name="told">What its reply says.</param>
    internal async Task<T> ChatAsync<T>(string instanceId, string model, IEnumerable<KeyValuePair<string, object?>> tags, Func<Task<T>> call, Func<T, ModelReplyFacts> told)
    {
        var known = new TagList
        {
            { GenAi.Operation, "chat" }, { GenAi.Provider, Provider }, { GenAi.RequestModel, model },
            { GenAi.ServerAddress, server.Endpoint.Host }, { GenAi.ServerPort, server.Endpoint.Port },
        };
        var activity = instruments.Source.StartActivity($"chat {model}", ActivityKind.Client, TracePlace.Of(instanceId), [.. known, .. tags]);
        using var operation = new Operation(activity, instruments.InferenceDuration, known);
        try
        {
            var reply = await call();
            Tell(operation, known, told(reply));
            return reply;
        }
        catch (Exception exception)
        {
            operation.Failed(exception.GetType().FullName!);
            throw;
        }
    }

    /// <summary>Runs a tool call.</summary>
    /// <param name="instanceId">The instance that it is run for.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="callId">The call's id.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="call">Runs it.</param>
    internal async Task<string> ToolAsync(string instanceId, string name, string callId, string arguments, Func<Task<string>> call)
    {
        var known = new TagList { { GenAi.Operation, "execute_tool" }, { GenAi.ToolName, name }, { GenAi.ToolType, "function" } };
        var activity = instruments.Source.StartActivity($"execute_tool {name}", ActivityKind.Internal, TracePlace.Of(instanceId), known);
        using var operation = new Operation(activity, instruments.ToolDuration, known);
        operation.Set(GenAi.ToolCallId, callId);
        SetText(operation, GenAi.ToolArguments, arguments);
        try
        {
            var output = await call();
            SetText(operation, GenAi.ToolResult, output);
            if (output.StartsWith("Error: ", StringComparison.Ordinal))
            {
                operation.Failed("tool_error");
            }

            return output;
        }
        catch (Exception exception)
        {
            operation.Failed(exception.GetType().FullName!);
            throw;
        }
    }

    private void Tell(Operation operation, TagList known, ModelReplyFacts reply)
    {
        if (reply.ResponseId is not null)
        {
            operation.Set(GenAi.ResponseId, reply.ResponseId);
        }

        operation.Set(GenAi.FinishReasons, new[] { reply.FinishReason });
        operation.Set(GenAi.InputTokens, reply.Usage.InputTokens);
        operation.Set(GenAi.OutputTokens, reply.Usage.OutputTokens);
        SetText(operation, GenAi.OutputMessages, Message("assistant", reply.Text));
        instruments.InputTokens.Record(reply.Usage.InputTokens, known);
        instruments.OutputTokens.Record(reply.Usage.OutputTokens, known);
        known.Add(GenAi.TokenModality, "text");
        instruments.UsedInputTokens.Add(reply.Usage.InputTokens, known);
        instruments.UsedOutputTokens.Add(reply.Usage.OutputTokens, known);
    }

    private static string Message(string role, string text) => !WithTexts ? "" :
        JsonSerializer.Serialize(new[] { new { role, parts = new[] { new { type = "text", content = text } } } });

    private static void SetText(Operation operation, string name, string text)
    {
        if (WithTexts)
        {
            operation.Set(name, text);
        }
    }
}

/// <summary>What is told of a reply.</summary>
internal sealed record ModelReplyFacts(string? ResponseId, string Text, TokenUsage Usage, string FinishReason);
