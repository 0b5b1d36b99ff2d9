using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Ports;
using ResearchFlows.Telemetry;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ResearchFlows.Research;

/// <summary>
/// Asks the model for a turn, whatever has become of the server since the turn before: it may have lost the conversation or the knowledge
/// base, the server of a tool may be away, and the conversation may have grown too long for the model.
/// </summary>
public sealed class TurnRequests(
    AgentRegistry agents, Responses responses, ConversationBuilder conversations, RunStores stores, RunLedger runs, TurnOutputLedger outputs, CallTelemetry telemetry,
    TimeProvider time)
{
    private const int MostErrorBytes = 300;
    private const int MostToldProblems = 5;

    /// <summary>Asks for the turn and keeps it; one that was begun before the process ended is waited for.</summary>
    /// <returns>What counts: another worker may have kept the turn meanwhile.</returns>
    internal async Task<Turn> AskAsync(Run run, ModelTurnInput input, CancellationToken cancellationToken)
    {
        var agent = agents.Get(run.Agent);
        var call = new ModelCall(run.InstanceId, agent.Model)
        {
            Step = FormattableString.Invariant($"turn {input.Turn}"), Tags = Tags(run, input), Question = input.Question,
        };
        Turn? kept = null;
        await telemetry.ChatAsync(call, AskAsync, Facts, KeepAsync, cancellationToken);
        return kept!;

        async Task<Turn> AskAsync()
        {
            var turn = await FindAsync(run, input, cancellationToken) ?? await AskWhateverIsLostAsync(agent, run, input, cancellationToken);

            // A call that the model wrote as its text is a call, whether the tool was on offer or not.
            return turn with { Reply = BareCalls.Read(turn.Reply, conversations.ToolNames(agent, run)) };
        }

        async Task<bool> KeepAsync(Turn asked)
        {
            (kept, var isNew) = await runs.SaveTurnAsync(run.InstanceId, asked, cancellationToken);
            return isNew;
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Tags(Run run, ModelTurnInput input)
    {
        yield return new(GenAi.Conversation, run.InstanceId);
        yield return new(GenAi.Turn, input.Turn);
        yield return new(GenAi.Stream, !run.Evaluation);
        yield return new(GenAi.PromptName, run.PromptId);
        yield return new(GenAi.PromptVersion, run.PromptVersion.ToString(CultureInfo.InvariantCulture));
        if (input.PreviousResponseId is not null)
        {
            yield return new(GenAi.PreviousResponse, input.PreviousResponseId);
        }
    }

    private static ModelReplyFacts Facts(Turn turn) =>
        new(turn.Reply.ResponseId, turn.Reply.Text, turn.Reply.Usage, turn.Reply.IncompleteReason ?? (turn.Reply.FunctionCalls.Count > 0 ? "tool_call" : "stop"))
        {
            FirstWordMs = turn.FirstWordMs,
        };

    private async Task<Turn?> FindAsync(Run run, ModelTurnInput input, CancellationToken cancellationToken) =>
        await runs.FindBegunAsync(run.InstanceId, input.Turn, cancellationToken) is { } begun && await responses.ResumeAsync(begun, cancellationToken) is { } reply
            ? new Turn(input.Turn, reply)
            : null;

    private async Task<Turn> AskWhateverIsLostAsync(AgentDefinition agent, Run run, ModelTurnInput input, CancellationToken cancellationToken)
    {
        var turn = await AskAsync(agent, run, input, cancellationToken);
        var foundNothing = turn.Reply.Searches.Count > 0 && turn.Reply.Searches.All(search => search.Results.Count == 0);
        return foundNothing && await stores.RestoreAsync(run, cancellationToken) is { } restored
            ? await AskAsync(agent, restored, input, cancellationToken)
            : turn;
    }

    private async Task<Turn> AskAsync(AgentDefinition agent, Run run, ModelTurnInput input, CancellationToken cancellationToken)
    {
        var rebuilt = false;
        string? toolError = null;
        while (true)
        {
            var request = rebuilt
                ? await conversations.RebuildAsync(agent, run, input, cancellationToken)
                : await conversations.ContinueAsync(agent, run, input, cancellationToken);
            if (toolError is not null)
            {
                LeaveOutUnreachable(request, toolError);
            }

            try
            {
                using var writing = new TurnWriting(outputs, time, run.InstanceId, input.Turn);
                Task Begun(string id) => runs.SaveBegunAsync(run.InstanceId, input.Turn, id, cancellationToken);

                // Nobody watches a case that is evaluated: in the background it can be found again after a crash, and cancelled.
                var reply = run.Evaluation
                    ? await responses.CreateAsync(request, cancellationToken, Begun)
                    : await StreamAsync(request, Begun, writing, cancellationToken);
                return new Turn(input.Turn, reply)
                {
                    Rebuilt = rebuilt,
                    FirstWordMs = writing.FirstWordMs,
                    ToolErrors = [.. input.Turn == 1 ? run.Remote.Problems.Take(MostToldProblems) : [], .. toolError is null ? Array.Empty<string>() : [toolError]],
                };
            }
            catch (ResponseLostException) when (!rebuilt && input.PreviousResponseId is not null)
            {
                rebuilt = true;
                run = await stores.RestoreAsync(run, cancellationToken) ?? run;
            }
            catch (Exception fault) when (toolError is null && IsOfTool(fault) && Unreachable(request).Any())
            {
                toolError = Texts.Cut(fault.Message, MostErrorBytes);
            }
            catch (ContextFullException fault)
            {
                return await AskShorterAsync(agent, run, input, fault, cancellationToken);
            }
        }
    }

    private async Task<ModelReply> StreamAsync(JsonObject request, Func<string, Task> begun, TurnWriting writing, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await responses.StreamAsync(request, begun, writing.Write, cancellationToken);
            await writing.EndAsync();
            return reply;
        }
        catch
        {
            await writing.ForgetAsync();
            throw;
        }
    }

    /// <summary>The context is a limit: one last turn without tools, from findings that are cut until they fit.</summary>
    private async Task<Turn> AskShorterAsync(
        AgentDefinition agent, Run run, ModelTurnInput input, ContextFullException fault, CancellationToken cancellationToken)
    {
        var last = input with { LastBecause = input.LastBecause ?? StopReason.ContextLimit };
        var whole = await conversations.RebuildAsync(agent, run, last, cancellationToken);
        foreach (var shorten in ShortenedConversation.Ways(whole, run.Question))
        {
            var request = (JsonObject)whole.DeepClone();
            shorten(request);
            try
            {
                return new Turn(input.Turn, await responses.CreateAsync(request, cancellationToken)) { ContextLimit = true };
            }
            catch (ContextFullException)
            {
                // The next way is shorter.
            }
        }

        throw new PermanentFaultException($"{fault.Message} (shortened findings did not fit either: the model needs a larger context)", fault);
    }

    private static bool IsOfTool(Exception fault) => fault is ToolUnreachableException or ServerAwayException { Status: 502 };

    private static IEnumerable<JsonNode> Unreachable(JsonObject request) =>
        request["tools"] is JsonArray tools ? tools.OfType<JsonNode>().Where(tool => (string?)tool["type"] == "mcp") : [];

    /// <summary>A tool's server that is away is an error of that tool, and the model reads it.</summary>
    private static void LeaveOutUnreachable(JsonObject request, string error)
    {
        foreach (var tool in Unreachable(request).ToList())
        {
            request["tools"]!.AsArray().Remove(tool);
        }

        request["input"]!.AsArray().Add(new JsonObject
        {
            ["role"] = "user",
            ["content"] = $"Error: The tools of the MCP server cannot be used now: {error} Go on without them, and say so if the answer needs them.",
        });
    }
}
