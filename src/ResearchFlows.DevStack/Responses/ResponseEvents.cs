using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ResearchFlows.DevStack.Responses;

/// <summary>The events of a streamed response, in the captured server's order. They are made from the finished response.</summary>
internal sealed partial class ResponseEvents
{
    private readonly List<JsonObject> events = [];
    private readonly string responseId;

    private ResponseEvents(JsonObject inProgress)
    {
        responseId = (string)inProgress["id"]!;
        Add("response.created", new JsonObject { ["response"] = inProgress.DeepClone() });
        Add("response.in_progress", new JsonObject { ["response"] = inProgress.DeepClone() });
    }

    /// <summary>What is sent before there is anything to send.</summary>
    public static IReadOnlyList<JsonObject> OfBeginning(JsonObject inProgress) => new ResponseEvents(inProgress).events;

    public static IReadOnlyList<JsonObject> Of(JsonObject inProgress, JsonObject finished)
    {
        var stream = new ResponseEvents(inProgress);
        var output = finished["output"]!.AsArray();
        for (var index = 0; index < output.Count; index++)
        {
            stream.AddItem(output[index]!.AsObject(), index);
        }
        stream.Add((string?)finished["status"] == "completed" ? "response.completed" : "response.incomplete", new JsonObject { ["response"] = finished.DeepClone() });
        return stream.events;
    }

    public static IReadOnlyList<JsonObject> OfFailure(JsonObject inProgress, string message)
    {
        var stream = new ResponseEvents(inProgress);
        var failed = (JsonObject)inProgress.DeepClone();
        failed["status"] = "failed";
        failed["error"] = new JsonObject { ["code"] = "server_error", ["message"] = message };
        stream.Add("response.failed", new JsonObject { ["response"] = failed });
        return stream.events;
    }

    /// <summary>What a stream holds when the response could not even start: one event, under HTTP 200.</summary>
    public static IReadOnlyList<JsonObject> OfRefusal(int status, string message) =>
    [
        new JsonObject { ["code"] = status < 500 ? $"{status}" : "server_error", ["message"] = message, ["param"] = null, ["sequence_number"] = 1, ["type"] = "error" },
    ];

    private void AddItem(JsonObject item, int index)
    {
        switch ((string)item["type"]!)
        {
            case "message":
                AddMessage(item, index);
                break;
            case "function_call":
                AddStarted(item, index, "arguments", "");
                AddArguments(item, index, item["arguments"]!.ToString());
                break;
            case "file_search_call":
                AddSearch(item, index);
                break;
            default:
                AddStarted(item, index, "content", null);
                break;
        }
        Add("response.output_item.done", new JsonObject { ["response_id"] = responseId, ["item"] = item.DeepClone(), ["output_index"] = index });
    }

    private void AddMessage(JsonObject item, int index)
    {
        var text = (string)item["content"]![0]!["text"]!;
        AddStarted(item, index, "content", new JsonArray());
        Add("response.content_part.added", Part(""));
        foreach (Match word in WordAndSpace().Matches(text))
        {
            var delta = OfItem(item, index);
            delta["content_index"] = 0;
            delta["delta"] = word.Value;
            delta["logprobs"] = new JsonArray();
            Add("response.output_text.delta", delta);
        }
        Add("response.content_part.done", Part(text));

        JsonObject Part(string partText)
        {
            var part = OfItem(item, index);
            part["content_index"] = 0;
            part["response_id"] = responseId;
            part["part"] = new JsonObject
            {
                ["type"] = "output_text", ["text"] = partText, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray(),
            };
            return part;
        }
    }

    private void AddSearch(JsonObject item, int index)
    {
        // As captured: the arguments come before the item they belong to.
        var arguments = new JsonObject { ["query"] = item["queries"]![0]!.DeepClone() }.ToJsonString(Http.Json.Options);
        AddArguments(item, index, arguments);
        var started = (JsonObject)item.DeepClone();
        started["queries"] = new JsonArray(arguments);
        started["results"] = null;
        AddStarted(started, index, "results", null);
        foreach (var state in (string[])["in_progress", "searching", "completed"])
        {
            Add($"response.file_search_call.{state}", OfItem(item, index));
        }
    }

    private void AddArguments(JsonObject item, int index, string arguments)
    {
        var delta = OfItem(item, index);
        delta["delta"] = arguments;
        Add("response.function_call_arguments.delta", delta);
        var done = OfItem(item, index);
        done["arguments"] = arguments;
        Add("response.function_call_arguments.done", done);
    }

    private void AddStarted(JsonObject item, int index, string unfinished, JsonNode? soFar)
    {
        var started = (JsonObject)item.DeepClone();
        started[unfinished] = soFar;
        started["status"] = "in_progress";
        Add("response.output_item.added", new JsonObject { ["response_id"] = responseId, ["item"] = started, ["output_index"] = index });
    }

    private static JsonObject OfItem(JsonObject item, int index) => new() { ["item_id"] = item["id"]!.DeepClone(), ["output_index"] = index };

    private void Add(string type, JsonObject fields)
    {
        fields["sequence_number"] = events.Count;
        fields["type"] = type;
        events.Add(fields);
    }

    [GeneratedRegex(@"\S+\s*|\s+")]
    private static partial Regex WordAndSpace();
}
