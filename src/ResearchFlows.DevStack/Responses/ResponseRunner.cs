using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;
using ResearchFlows.DevStack.Prompts;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.DevStack.VectorStores;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Carries out responses: finds the conversation they continue, runs them, keeps them.</summary>
internal sealed partial class ResponseRunner(
    IChatModel model, ModelCatalog models, PromptStore prompts, ResponseStore responses, ChunkSearch search, TimeProvider time, ILogger logger)
{
    /// <summary>Checks what a response refers to.</summary>
    /// <exception cref="ApiException">Something it refers to does not exist.</exception>
    public PreparedResponse Prepare(ResponseRequest request)
    {
        var previous = request.PreviousResponseId is { } id ? responses.Get(id) : null;
        var earlier = previous?.Messages ?? [];
        var system = new List<ModelMessage>();
        if (request.Prompt is { } prompt)
        {
            system.Add(new ModelMessage("system", PromptText(prompt)));
        }
        if (request.Instructions is { } instructions)
        {
            system.Add(new ModelMessage("system", instructions));
        }
        var body = ResponseBody.InProgress(Ids.Response(), Now(), request);
        return new PreparedResponse(request, body, system, [.. earlier, .. InputItems.ToMessages(request.Input, earlier)], Chain(previous, request));
    }

    /// <summary>Runs a prepared response to its end and answers with its JSON.</summary>
    /// <exception cref="ApiException">It failed on the server.</exception>
    /// <exception cref="ModelFailedException">The model failed.</exception>
    public async Task<JsonObject> RunAsync(PreparedResponse prepared, CancellationToken cancellationToken)
    {
        models.RequireChatModel(prepared.Request.Model);
        var fileSearch = prepared.Request.Tools.FileSearch is { } settings ? new FileSearchTool(search, settings) : null;
        var run = new ResponseRun(prepared.Request, prepared.System, prepared.Conversation, model, fileSearch);
        await run.ExecuteAsync(cancellationToken);

        var body = (JsonObject)prepared.Body.DeepClone();
        body["completed_at"] = run.IncompleteReason is null ? Now() : null;
        body["output"] = run.Output;
        body["usage"] = run.Usage;
        body["status"] = run.IncompleteReason is null ? "completed" : "incomplete";
        body["incomplete_details"] = run.IncompleteReason is null ? null : new JsonObject { ["reason"] = run.IncompleteReason };
        if (prepared.Request.Store)
        {
            await responses.SaveAsync(new StoredResponse(body, prepared.Input, run.Messages), cancellationToken);
        }
        LogAnswered((string)body["id"]!, (string)body["status"]!, run.Output.Count, prepared.Request.Model, models.Description);
        return body;
    }

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
