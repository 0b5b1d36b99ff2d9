using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Conversations;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Prompts;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.DevStack.VectorStores;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Carries out responses: finds the conversation they continue, runs them, keeps them.</summary>
internal sealed partial class ResponseRunner(
    IChatModel model, ModelCatalog models, PromptStore prompts, ResponseStore responses, ConversationStore conversations, ChunkSearch search,
    TimeProvider time, ILogger logger)
{
    /// <summary>A background response before anything was done for it.</summary>
    public StoredResponse Queue(ResponseRequest request) =>
        new(ResponseBody.Queued(Ids.Response(), Now(), request), new JsonArray([.. request.Input.Select(item => item.DeepClone())]), []);

    /// <summary>Checks what a response refers to.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="id">Its id, if it has one already.</param>
    /// <exception cref="ApiException">Something it refers to does not exist, or it asks for what cannot be done.</exception>
    public PreparedResponse Prepare(ResponseRequest request, string? id = null)
    {
        var previous = request.PreviousResponseId is { } previousId ? Finished(previousId) : null;
        var earlier = previous?.Messages ?? (request.Conversation is { } conversation ? Said(conversation) : []);
        var system = new List<ModelMessage>();
        if (request.Prompt is { } prompt)
        {
            system.Add(new ModelMessage("system", PromptText(prompt)));
        }
        if (request.Instructions is { } instructions)
        {
            system.Add(new ModelMessage("system", instructions));
        }
        ResponseRequestReader.RefuseWhatCannotRun(request);
        var messages = InputItems.ToMessages(request.Input, earlier);
        var body = ResponseBody.InProgress(id ?? Ids.Response(), Now(), request);
        return new PreparedResponse(request, body, system, [.. earlier, .. messages], Chain(previous, request));
    }

    /// <summary>Runs a prepared response to its end and answers with its JSON.</summary>
    /// <exception cref="ApiException">It failed on the server.</exception>
    /// <exception cref="ModelFailedException">The model failed.</exception>
    public async Task<JsonObject> RunAsync(PreparedResponse prepared, CancellationToken cancellationToken)
    {
        models.RequireChatModel(prepared.Request.Model);
        var fileSearch = prepared.Request.Tools.FileSearch is { } settings ? new FileSearchTool(search, settings) : null;
        await using var mcp = await McpTools.ListAsync(prepared.Request.Tools.Mcp, cancellationToken);
        var run = new ResponseRun(prepared, model, fileSearch, mcp);
        await run.ExecuteAsync(cancellationToken);

        var body = (JsonObject)prepared.Body.DeepClone();
        body["completed_at"] = run.IncompleteReason is null ? Now() : null;
        body["output"] = run.Output;
        body["usage"] = run.Usage;
        body["status"] = run.IncompleteReason is null ? "completed" : "incomplete";
        body["incomplete_details"] = run.IncompleteReason is null ? null : new JsonObject { ["reason"] = run.IncompleteReason };
        if (prepared.Request.Store)
        {
            await KeepAsync(prepared, body, run.Messages, cancellationToken);
        }
        LogAnswered((string)body["id"]!, (string)body["status"]!, run.Output.Count, prepared.Request.Model, models.Description);
        return body;
    }

    private async Task KeepAsync(
        PreparedResponse prepared, JsonObject body, IReadOnlyList<ModelMessage> messages, CancellationToken cancellationToken)
    {
        await responses.SaveAsync(new StoredResponse(body, prepared.Input, messages), cancellationToken);
        if (prepared.Request.Conversation is { } conversation)
        {
            var said = prepared.Request.Input.Concat(body["output"]!.AsArray().Select(item => item!.AsObject()));
            await conversations.AddResponseAsync(conversation, [.. said], messages, cancellationToken);
        }
    }

    private StoredResponse Finished(string id) => responses.Get(id) is { IsUnfinished: false } response
        ? response
        : throw ApiException.Detail(
            400, $"Response {id} is still {responses.Get(id).Status}. Cannot use an incomplete background response as previous_response_id.");

    // What responses in it said counts for more than its items: those may have been added by hand.
    private IReadOnlyList<ModelMessage> Said(string conversation) => conversations.Messages(conversation)
        ?? InputItems.ToMessages(conversations.List(conversation, new Page(null, int.MaxValue - 1, Ascending: true)).Items, []);

    private string PromptText(PromptReference prompt)
    {
        var version = prompts.Find(prompt.Id, int.TryParse(prompt.Version, out var number) ? number : null)
            ?? throw ApiException.Detail(400, $"Prompt {prompt.Id}:{prompt.Version ?? "default"} not found");
        var unknown = prompt.Variables.Keys.FirstOrDefault(name => !version.Variables.Contains(name));
        return unknown is null
            ? version.Fill(prompt.Variables)
            : throw ApiException.Detail(
                400, $"Invalid value for 'prompt.variables': {unknown}. Variable not defined in prompt '{prompt.Id}'.");
    }

    // Everything that was said before, then what is said now: what input_items lists.
    private static JsonArray Chain(StoredResponse? previous, ResponseRequest request) => new(
    [
        .. previous?.Input.Select(item => item!.DeepClone()) ?? [],
        .. previous?.Body["output"]!.AsArray().Select(item => item!.DeepClone()) ?? [],
        .. request.Input.Select(item => item.DeepClone()),
    ]);

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Id}: {Status} with {Items} output items; {Model}, answered by the model '{Description}'")]
    private partial void LogAnswered(string id, string status, int items, string model, string description);
}

/// <summary>A response that can be run.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Body">Its JSON before it runs.</param>
/// <param name="System">Prompt and instructions.</param>
/// <param name="Conversation">The messages so far.</param>
/// <param name="Input">Every input item of its chain, oldest first.</param>
internal sealed record PreparedResponse(
    ResponseRequest Request, JsonObject Body, IReadOnlyList<ModelMessage> System, IReadOnlyList<ModelMessage> Conversation, JsonArray Input);
