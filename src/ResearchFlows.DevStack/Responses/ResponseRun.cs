using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>
/// One response being made: asks the model, runs the searches it wants, shows it the results and asks again,
/// until it answers, calls a function of the client's, or has had its turns.
/// </summary>
internal sealed class ResponseRun(PreparedResponse prepared, IChatModel model, FileSearchTool? fileSearch, McpTools mcp)
{
    private readonly ResponseRequest request = prepared.Request;
    private readonly List<ModelMessage> messages = [.. prepared.Conversation];
    private readonly Approvals approvals = new(prepared.Input);
    private readonly ToolChoice choice = ToolChoice.Of(prepared.Request.ToolChoice, [.. prepared.Request.Tools.ForModel, .. mcp.ForModel]);
    private readonly JsonElement? responseFormat = ReadResponseFormat(prepared.Request.Text["format"] as JsonObject);
    private int inputTokens;
    private int outputTokens;
    private int serverCalls;

    /// <summary>The conversation so far, without instructions: those are not inherited by a follow-up.</summary>
    public IReadOnlyList<ModelMessage> Messages => messages;

    public JsonArray Output { get; } = [.. mcp.Listings];

    /// <summary>Why the response is incomplete, if it is.</summary>
    public string? IncompleteReason { get; private set; } = "max_iterations_exceeded";

    public JsonObject Usage => ResponseBody.Usage(inputTokens, outputTokens);

    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        for (var iteration = 1; iteration <= request.MaxIterations; iteration++)
        {
            var reply = await model.CompleteAsync(ForModel(iteration), cancellationToken);
            inputTokens += reply.Usage.InputTokens;
            outputTokens += reply.Usage.OutputTokens;
            if (await TakeAsync(reply, cancellationToken))
            {
                IncompleteReason = reply.IncompleteReason ?? (reply.FinishReason == "length" ? "length" : null);
                return;
            }
        }
    }

    /// <summary>What becomes of a call.</summary>
    private enum Fate
    {
        ForClient,
        Search,
        RunOnServer,
        AskPerson,
        Denied,
    }

    private Fate FateOf(ModelToolCall call) => call.Name switch
    {
        ToolReader.FileSearchName when fileSearch is not null => Fate.Search,
        var name when !mcp.Has(name) => Fate.ForClient,
        var name when !mcp.NeedsApproval(name) => Fate.RunOnServer,
        _ => approvals.Find(call) switch { null => Fate.AskPerson, true => Fate.RunOnServer, false => Fate.Denied },
    };

    /// <summary>Adds a reply to the output and runs its searches and the server's tools; true when the response ends with it.</summary>
    private async Task<bool> TakeAsync(ModelReply reply, CancellationToken cancellationToken)
    {
        if (reply.OutputItems is { } items)
        {
            Take(items);
            return true;
        }
        var fates = reply.ToolCalls.ToLookup(FateOf);
        // The model is not shown calls that are not made: once it may, it has to call again.
        var made = reply.ToolCalls.Except([.. fates[Fate.AskPerson], .. fates[Fate.Denied]]).ToList();
        if (made.Count > 0 || reply.ToolCalls.Count == 0)
        {
            messages.Add(new ModelMessage("assistant", string.IsNullOrEmpty(reply.Text) && made.Count > 0 ? null : reply.Text ?? "", made.Count > 0 ? made : null));
        }
        if (!string.IsNullOrEmpty(reply.Text) || reply.ToolCalls.Count == 0)
        {
            Output.Add((JsonNode)ResponseBody.Message(reply.Text ?? ""));
        }
        foreach (var call in fates[Fate.AskPerson])
        {
            Output.Add((JsonNode)mcp.Request(call));
        }
        foreach (var call in made)
        {
            if (FateOf(call) is var fate and not Fate.ForClient)
            {
                messages.Add(new ModelMessage("tool", await RunAsync(fate, call, cancellationToken), ToolCallId: call.Id));
            }
        }
        foreach (var call in fates[Fate.ForClient])
        {
            Output.Add((JsonNode)ResponseBody.FunctionCall(call));
        }
        return fates[Fate.ForClient].Any() || made.Count == 0;
    }

    // A follow-up sees of them what it would see had they been sent back.
    private void Take(IReadOnlyList<JsonObject> items)
    {
        foreach (var item in items)
        {
            Output.Add(item.DeepClone());
        }
        messages.AddRange(InputItems.ToMessages(items, messages));
    }

    private async Task<string> RunAsync(Fate fate, ModelToolCall call, CancellationToken cancellationToken)
    {
        if (serverCalls == request.MaxToolCalls)
        {
            return $"Tool call skipped: maximum tool calls limit ({serverCalls}) reached.";
        }
        serverCalls++;
        var (item, forModel) = fate == Fate.Search ? fileSearch!.Run(call.Arguments) : await mcp.RunAsync(call, cancellationToken);
        Output.Add((JsonNode)item);
        return forModel;
    }

    private ModelRequest ForModel(int iteration) => new()
    {
        Model = request.Model,
        Messages = [.. prepared.System, .. messages],
        Tools = choice.Tools,
        ToolChoice = choice.At(iteration),
        ParallelToolCalls = request.ParallelToolCalls,
        ResponseFormat = responseFormat,
        Temperature = request.Temperature,
        MaxOutputTokens = request.MaxOutputTokens,
    };

    // As captured: chat completions nest the schema, and "strict" gets lost on the way.
    private static JsonElement? ReadResponseFormat(JsonObject? format) => Json.Text(format?["type"]) switch
    {
        null or "text" => null,
        "json_schema" => JsonSerializer.SerializeToElement(
            new JsonObject { ["type"] = "json_schema", ["json_schema"] = Schema(format!) }, Json.Options),
        _ => JsonSerializer.SerializeToElement(format, Json.Options),
    };

    private static JsonObject Schema(JsonObject format)
    {
        var schema = new JsonObject { ["name"] = format["name"]?.DeepClone() };
        if (format["description"] is { } description)
        {
            schema["description"] = description.DeepClone();
        }
        schema["schema"] = format["schema"]?.DeepClone();
        return schema;
    }
}
