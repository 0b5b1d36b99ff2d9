using ResearchFlows.LlamaStack;
using System.Diagnostics;

namespace ResearchFlows.Telemetry;

/// <summary>What is told of model calls and tool calls.</summary>
public sealed class CallTelemetry(Instruments instruments, Traces traces, TelemetryTexts texts, LlamaStackOptions server)
{
    /// <summary>The conventions know no name for Llama Stack.</summary>
    private const string Provider = "llama_stack";

    /// <summary>Makes a model call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="ask">Makes it.</param>
    /// <param name="facts">What its reply says.</param>
    /// <param name="record">Records the reply and says whether it was not there before; null when nothing but the history records it.</param>
    /// <param name="cancellationToken">Ends the look-up of the trace.</param>
    internal async Task<T> ChatAsync<T>(
        ModelCall call, Func<Task<T>> ask, Func<T, ModelReplyFacts> facts, Func<T, Task<bool>>? record, CancellationToken cancellationToken)
    {
        var known = new TagList
        {
            { GenAi.Operation, "chat" }, { GenAi.Provider, Provider }, { GenAi.RequestModel, call.Model },
            { GenAi.ServerAddress, server.Endpoint.Host }, { GenAi.ServerPort, server.Endpoint.Port },
        };
        var run = await FindAsync(call.InstanceId, cancellationToken);
        var activity = run?.Below(call.Step).Start(instruments.Source, $"chat {call.Model}", ActivityKind.Client, [.. known, .. call.Tags]);
        using var operation = new Operation(activity, instruments.InferenceDuration, known);
        try
        {
            var reply = await ask();
            operation.Returned();
            if (record is null || await record(reply))
            {
                Tell(operation, known, call, facts(reply));
            }
            else
            {
                operation.IsKnown();
            }

            return reply;
        }
        catch (Exception exception)
        {
            operation.Failed(exception.GetType().FullName!, run?.Below(null));
            throw;
        }
    }

    /// <summary>Runs a tool call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="record">Records its output and says whether it was not there before.</param>
    /// <param name="cancellationToken">Ends the look-up of the trace.</param>
    internal async Task<string> ToolAsync(ToolCallFacts call, Func<Task<string>> run, Func<string, Task<bool>> record, CancellationToken cancellationToken)
    {
        var known = new TagList { { GenAi.Operation, "execute_tool" }, { GenAi.ToolName, call.Name }, { GenAi.ToolType, call.Type } };
        var instance = await FindAsync(call.InstanceId, cancellationToken);
        var activity = instance?.Below(call.Step).Start(instruments.Source, $"execute_tool {call.Name}", ActivityKind.Internal, known);
        using var operation = new Operation(activity, instruments.ToolDuration, known);
        operation.Set(GenAi.Conversation, call.InstanceId);
        operation.Set(GenAi.ToolCallId, call.CallId);
        try
        {
            var output = await run();
            operation.Returned();
            if (!await record(output))
            {
                operation.IsKnown();
            }

            Set(operation, texts.Arguments(call.Arguments, output));
            if (output.StartsWith("Error: ", StringComparison.Ordinal))
            {
                operation.Failed("tool_error");
            }

            return output;
        }
        catch (Exception exception)
        {
            operation.Failed(exception.GetType().FullName!, instance?.Below(null));
            throw;
        }
    }

    /// <summary>Without anybody who listens nothing is looked up.</summary>
    private async ValueTask<TracePlace?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        instruments.Source.HasListeners() ? await traces.FindAsync(instanceId, cancellationToken) : null;

    private void Tell(Operation operation, TagList known, ModelCall call, ModelReplyFacts reply)
    {
        if (reply.ResponseId is not null)
        {
            operation.Set(GenAi.ResponseId, reply.ResponseId);
        }

        if (reply.FirstWordMs is { } first)
        {
            operation.Set(GenAi.FirstWord, first / 1000);
        }

        operation.Set(GenAi.FinishReasons, new[] { reply.FinishReason });
        operation.Set(GenAi.InputTokens, reply.Usage.InputTokens);
        operation.Set(GenAi.OutputTokens, reply.Usage.OutputTokens);
        Set(operation, texts.Messages(call.Question, reply.Text, reply.FinishReason));
        instruments.InputTokens.Record(reply.Usage.InputTokens, known);
        instruments.OutputTokens.Record(reply.Usage.OutputTokens, known);
        known.Add(GenAi.TokenModality, "text");
        instruments.UsedInputTokens.Add(reply.Usage.InputTokens, known);
        instruments.UsedOutputTokens.Add(reply.Usage.OutputTokens, known);
    }

    private static void Set(Operation operation, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            operation.Set(name, value);
        }
    }
}

/// <summary>A tool call, as it is told.</summary>
/// <param name="InstanceId">The instance that it is run for.</param>
/// <param name="Step">Its name among the instance's steps; its span's id follows from it.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Type">The convention's word for who runs it.</param>
/// <param name="CallId">The call's id.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ToolCallFacts(string InstanceId, string Step, string Name, string Type, string CallId, string Arguments);
