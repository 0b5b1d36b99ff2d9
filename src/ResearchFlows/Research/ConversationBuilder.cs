using ResearchFlows.Agents;
using ResearchFlows.LlamaStack;
using ResearchFlows.LlamaStack.Replies;
using ResearchFlows.Tools;
using System.Text.Json.Nodes;

namespace ResearchFlows.Research;

/// <summary>
/// Writes the requests of a research run. Neither instructions nor tools are inherited from the previous response, so each turn sends both.
/// </summary>
public sealed class ConversationBuilder(ToolBox tools, ScratchStores scratch, ProvisionLedger provisions, RunLedger runs, TakenOverLedger takenOver)
{
    private const string Last = "No more tools can be used. Answer the question now, from what you have found so far; say what you could not find out.";
    private const string OnceMore = "There was no answer in that. Write your answer to the question now, as plain text, from what you have found so far.";
    private const string AfterNothing = "There was neither text nor a tool call in your reply. Go on: call a tool, or answer the question.";
    private const string AfterUnfinished = "You have searched as often as one turn allows. Go on from what you have found: call a tool, or answer the question.";

    /// <summary>The names of all tools: the product's own, and those that the server runs for the agent.</summary>
    internal IReadOnlyList<string> ToolNames(AgentDefinition agent, Run run) =>
    [
        .. tools.Definitions.Select(tool => tool.Name),
        KnowledgeSearch.ToolName,
        .. run.Remote.Tools.Select(tool => tool.Definition.Name),
        .. agent.ServerTools.Select(tool => tool.TryGetProperty("type", out var type) ? type.ToString() : "").Where(type => type.Length > 0),
    ];

    /// <summary>The turn's request: the question, or the tool outputs with the response they continue.</summary>
    internal async Task<JsonObject> ContinueAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var (before, own) = await ReadAsync(run, turn, cancellationToken);
        if (own.Turns.Count == 0 && before is { HoldsQuestion: false, Conversation: [.., { EndsWithCalls: true }] })
        {
            // The server would put the question between the calls and their outputs, where strict models take none.
            return await RebuildAsync(agent, run, turn, cancellationToken);
        }

        var request = await BeginAsync(agent, run, turn, cancellationToken);
        var input = new JsonArray();
        if (own.Turns.Count == 0 && before is not { HoldsQuestion: true })
        {
            input.Add(InputItems.Message("user", run.Question));
        }
        else
        {
            InputItems.AddOutputs(input, own.Turns.Count > 0 ? own : before!.Conversation[^1].WithoutApprovals());
        }

        if (turn.PreviousResponseId is { } previous)
        {
            request["previous_response_id"] = previous;
            var found = (before?.Replies ?? []).Concat(own.Turns.Select(earlier => earlier.Reply)).SelectMany(reply => reply.Searches);
            if (CitationHint(found) is { } hint)
            {
                // Not a message: the server would put it between the calls and their outputs, where strict models take none.
                request["instructions"] = $"{request["instructions"]}\n\n{hint}";
            }
        }

        if (own.Turns.Count == 0)
        {
            InputItems.AddProblems(input, run);
        }

        return Finish(request, input, turn);
    }

    /// <summary>The same request for a server that has lost the conversation: all of it, from the run's own record.</summary>
    internal async Task<JsonObject> RebuildAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var request = await BeginAsync(agent, run, turn, cancellationToken);
        var (before, own) = await ReadAsync(run, turn, cancellationToken);
        var input = new JsonArray();
        foreach (var asked in before?.Conversation ?? [])
        {
            input.Add(InputItems.Message("user", asked.Question));
            InputItems.AddTurns(input, asked);
        }

        if (before is not { HoldsQuestion: true })
        {
            input.Add(InputItems.Message("user", run.Question));
        }

        InputItems.AddProblems(input, run);
        InputItems.AddTurns(input, own);
        return Finish(request, input, turn);
    }

    /// <summary>What was taken over, and what the run itself asked before the turn.</summary>
    private async Task<(TakenOver? Before, AskedQuestion Own)> ReadAsync(Run run, ModelTurnInput turn, CancellationToken cancellationToken) =>
    (
        await takenOver.FindAsync(run.InstanceId, cancellationToken),
        new AskedQuestion(run.Question, await runs.GetTurnsAsync(run.InstanceId, cancellationToken), await runs.GetToolCallsAsync(run.InstanceId, cancellationToken)).Before(turn.Turn)
    );

    private async Task<JsonObject> BeginAsync(AgentDefinition agent, Run run, ModelTurnInput turn, CancellationToken cancellationToken)
    {
        var prompt = await provisions.GetPromptAsync(run.PromptId, run.PromptVersion, cancellationToken)
            ?? throw new PermanentFaultException($"The ledger has no text of prompt {run.PromptId} version {run.PromptVersion}.");
        var request = new JsonObject { ["model"] = agent.Model, ["instructions"] = prompt };
        if (!turn.WithoutTools)
        {
            request["tools"] = await ToolsAsync(agent, run, cancellationToken);
            request["tool_choice"] = turn.LastBecause is null ? "auto" : "none";
            request["include"] = new JsonArray("file_search_call.results");
        }

        return request;
    }

    private async Task<JsonArray> ToolsAsync(AgentDefinition agent, Run run, CancellationToken cancellationToken)
    {
        var stores = new JsonArray([.. (await scratch.StoresOfAsync(run, cancellationToken)).Select(store => (JsonNode)store)]);
        var search = new JsonObject { ["type"] = KnowledgeSearch.ToolName, ["vector_store_ids"] = stores };
        if (agent.MaxNumResults is { } hits)
        {
            search["max_num_results"] = hits;
        }

        var all = new JsonArray(search);
        foreach (var tool in (agent.WorkspaceFolder is null ? [] : tools.Definitions).Concat(run.Remote.Tools.Select(tool => tool.Definition)))
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
        var said = turn switch
        {
            { WithoutTools: true } => OnceMore,
            { LastBecause: not null } => Last,
            { After: ReplyKind.Nothing } => AfterNothing,
            { After: ReplyKind.Unfinished } => AfterUnfinished,
            // A conversation that is taken over after a reply that was neither an answer nor calls.
            _ when input.Count == 0 => AfterNothing,
            _ => null,
        };
        if (said is not null)
        {
            input.Add(InputItems.Message("user", said));
        }

        request["input"] = input;
        return request;
    }

    /// <summary>
    /// Llama Stack 0.7 takes markers that name what an earlier response found out of the text, and annotates nothing for them: another form
    /// gets through. There a document's id is the uploaded file's.
    /// </summary>
    private static string? CitationHint(IEnumerable<FileSearch> searches)
    {
        var files = searches.SelectMany(search => search.Results).Where(hit => hit.DocumentId == hit.FileId).Select(hit => hit.FileName).Distinct().Take(20).ToList();
        return files.Count == 0 ? null : $"To cite a document that was found before now, write its name like this: {string.Join(' ', files.Select(file => $"【{file}】"))}";
    }
}
