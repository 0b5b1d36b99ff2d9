using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Tools;
using System.Text.Json.Nodes;

namespace ResearchFlows.Research;

/// <summary>
/// Writes the requests of a research run. Neither instructions nor tools are inherited from the previous response, so each turn sends both.
/// </summary>
public sealed class ConversationBuilder(ToolBox tools, ScratchStores scratch, ProvisionLedger provisions, RunLedger runs)
{
    private const string NotRun = "Error: This call was not run, because a limit of tool calls was met.";

    /// <summary>The turn's request: the question, or the tool outputs with the response they continue.</summary>
    internal async Task<JsonObject> ContinueAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var request = await BeginAsync(agent, run, turn, cancellationToken);
        var input = new JsonArray();
        if (turn.PreviousResponseId is { } previous)
        {
            request["previous_response_id"] = previous;
            foreach (var call in await runs.GetToolCallsAsync(run.InstanceId, cancellationToken))
            {
                if (call.Turn == turn.Turn - 1)
                {
                    input.Add(OutputOf(call));
                }
            }
        }
        else
        {
            input.Add(Message("user", run.Question));
        }

        return Finish(request, input, turn);
    }

    /// <summary>The same request for a server that has lost the conversation: all of it, from the run's own record.</summary>
    internal async Task<JsonObject> RebuildAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var request = await BeginAsync(agent, run, turn, cancellationToken);
        var calls = await runs.GetToolCallsAsync(run.InstanceId, cancellationToken);
        var input = new JsonArray(Message("user", run.Question));
        foreach (var earlier in (await runs.GetTurnsAsync(run.InstanceId, cancellationToken)).Where(earlier => earlier.Number < turn.Turn))
        {
            foreach (var search in earlier.Reply.Searches)
            {
                input.Add(Message("user", SearchText(search)));
            }

            if (earlier.Reply.Text.Length > 0)
            {
                input.Add(Message("assistant", earlier.Reply.Text));
            }

            foreach (var call in calls.Where(call => call.Turn == earlier.Number))
            {
                input.Add(CallOf(call));
                input.Add(OutputOf(call));
            }
        }

        return Finish(request, input, turn);
    }

    private async Task<JsonObject> BeginAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var prompt = await provisions.GetPromptAsync(run.PromptId, run.PromptVersion, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no text of prompt {run.PromptId} version {run.PromptVersion}.");
        return new JsonObject
        {
            ["model"] = agent.Model,
            ["instructions"] = prompt,
            ["tools"] = await ToolsAsync(agent, run, cancellationToken),
            ["tool_choice"] = turn.LastBecause is null ? "auto" : "none",
            ["include"] = new JsonArray("file_search_call.results"),
        };
    }

    private async Task<JsonArray> ToolsAsync(AgentDefinition agent, Run run, CancellationToken cancellationToken)
    {
        var stores = new JsonArray(run.VectorStoreId);
        if (run.Evaluation && await scratch.FindAsync(run.InstanceId, cancellationToken) is { } scratchStore)
        {
            stores.Add(scratchStore);
        }

        var search = new JsonObject { ["type"] = "file_search", ["vector_store_ids"] = stores };
        if (agent.MaxNumResults is { } hits)
        {
            search["max_num_results"] = hits;
        }

        var all = new JsonArray(search);
        foreach (var tool in agent.WorkspaceFolder is null ? [] : tools.Definitions)
        {
            all.Add(new JsonObject
            {
                ["type"] = "function",
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["parameters"] = JsonNode.Parse(tool.Parameters.GetRawText()),
            });
        }

        foreach (var tool in agent.ServerTools)
        {
            all.Add(JsonNode.Parse(tool.GetRawText()));
        }

        return all;
    }

    private static JsonObject Finish(JsonObject request, JsonArray input, ModelTurnInput turn)
    {
        if (turn.LastBecause is not null)
        {
            input.Add(Message("user", "No more tools can be used. Answer the question now, from what you have found so far; say what you could not find out."));
        }

        request["input"] = input;
        return request;
    }

    private static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = text };

    private static JsonObject CallOf(ToolCall call) => new()
    {
        ["type"] = "function_call",
        ["call_id"] = call.CallId,
        ["name"] = call.Name,
        ["arguments"] = call.Arguments,
    };

    private static JsonObject OutputOf(ToolCall call) => new()
    {
        ["type"] = "function_call_output",
        ["call_id"] = call.CallId,
        ["output"] = call.Output ?? NotRun,
    };

    private static string SearchText(FileSearch search) =>
        $"Found earlier in the knowledge base for {string.Join(", ", search.Queries.Select(query => $"\"{query}\""))}:\n\n"
        + string.Join("\n\n", search.Results.Select(result => $"[{result.FileName}] <|{result.DocumentId}|>\n{result.Text}"));
}
