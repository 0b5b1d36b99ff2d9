using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Models;

namespace ResearchFlows.DevStack.Responses;

/// <summary>
/// One response being made: asks the model, runs the searches it wants, shows it the results and asks again,
/// until it answers, calls a function of the client's, or has had its turns.
/// </summary>
internal sealed class ResponseRun(
    ResponseRequest request, IReadOnlyList<ModelMessage> system, IReadOnlyList<ModelMessage> conversation, IChatModel model, FileSearchTool? fileSearch)
{
    private readonly List<ModelMessage> messages = [.. conversation];
    private readonly ToolChoice choice = ToolChoice.Of(request.ToolChoice, request.Tools.ForModel);
    private readonly JsonElement? responseFormat = ReadResponseFormat(request.Text["format"] as JsonObject);
    private int inputTokens;
    private int outputTokens;
    private int searches;

    /// <summary>The conversation so far, without instructions: those are not inherited by a follow-up.</summary>
    public IReadOnlyList<ModelMessage> Messages => messages;

    public JsonArray Output { get; } = [];

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
            if (Take(reply))
            {
                IncompleteReason = reply.IncompleteReason ?? (reply.FinishReason == "length" ? "length" : null);
                return;
            }
        }
    }

    /// <summary>Adds a reply to the output and runs its searches; true when the response ends with it.</summary>
    private bool Take(ModelReply reply)
    {
        if (reply.OutputItems is { } items)
        {
            Take(items);
            return true;
        }
        messages.Add(new ModelMessage(
            "assistant", string.IsNullOrEmpty(reply.Text) && reply.ToolCalls.Count > 0 ? null : reply.Text ?? "", reply.ToolCalls.Count > 0 ? reply.ToolCalls : null));
        if (!string.IsNullOrEmpty(reply.Text) || reply.ToolCalls.Count == 0)
        {
            Output.Add((JsonNode)ResponseBody.Message(reply.Text ?? ""));
        }
        var serverSide = reply.ToolCalls.ToLookup(call => fileSearch is not null && call.Name == ToolReader.FileSearchName);
        foreach (var call in serverSide[true])
        {
            messages.Add(new ModelMessage("tool", Search(call), ToolCallId: call.Id));
        }
        foreach (var call in serverSide[false])
        {
            Output.Add((JsonNode)ResponseBody.FunctionCall(call));
        }
        return !serverSide[true].Any() || serverSide[false].Any();
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

    private string Search(ModelToolCall call)
    {
        if (searches == request.MaxToolCalls)
        {
            return $"Tool call skipped: maximum tool calls limit ({searches}) reached.";
        }
        searches++;
        var (item, forModel) = fileSearch!.Run(call.Arguments);
        Output.Add((JsonNode)item);
        return forModel;
    }

    private ModelRequest ForModel(int iteration) => new()
    {
        Model = request.Model,
        Messages = [.. system, .. messages],
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
