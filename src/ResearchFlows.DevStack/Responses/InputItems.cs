using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;
using ResearchFlows.OfflineModel;

namespace ResearchFlows.DevStack.Responses;

/// <summary>The items of a response's <c>input</c>: validated, and turned into the messages that the model sees.</summary>
internal static class InputItems
{
    // Items that may be sent back, as some clients do with a whole output, and that the captured server drops.
    private static readonly string[] Dropped =
        ["file_search_call", "web_search_call", "mcp_call", "mcp_list_tools", "mcp_approval_request", "reasoning"];

    public static IReadOnlyList<JsonObject> Read(JsonBody body)
    {
        if (Json.Text(body.Fields["input"]) is { } text)
        {
            return [UserMessage(text)];
        }
        if (body.Fields["input"] is JsonArray)
        {
            return ReadList(body, "input");
        }
        body.Invalid("input", "Input should be a valid string or a valid list", "union_type");
        return [];
    }

    /// <summary>Reads a list of items that may be left out.</summary>
    public static IReadOnlyList<JsonObject> ReadList(JsonBody body, string name)
    {
        var list = body.OptionalList(name) ?? [];
        for (var index = 0; index < list.Count; index++)
        {
            Validate(body, name, index, list[index]);
        }
        return [.. list.OfType<JsonObject>().Select(WithIdAndStatus)];
    }

    /// <summary>The messages that follow <paramref name="earlier"/>.</summary>
    /// <exception cref="ApiException">400: an output answers a call that nobody made.</exception>
    public static IReadOnlyList<ModelMessage> ToMessages(IReadOnlyList<JsonObject> items, IReadOnlyList<ModelMessage> earlier)
    {
        var outputs = new Dictionary<string, string>();
        foreach (var item in items.Where(item => Type(item) == "function_call_output"))
        {
            outputs[Text(item, "call_id")] = ContentText(item["output"]);
        }
        var messages = new List<ModelMessage>();
        foreach (var item in items)
        {
            if (Type(item) == "message")
            {
                messages.Add(new ModelMessage(Role(item), ContentText(item["content"])));
            }
            else if (Type(item) == "function_call")
            {
                var callId = Text(item, "call_id");
                messages.Add(new ModelMessage("assistant", null, [new ModelToolCall(callId, Text(item, "name"), Text(item, "arguments"))]));
                if (outputs.Remove(callId, out var output))
                {
                    messages.Add(new ModelMessage("tool", output, ToolCallId: callId));
                }
            }
        }
        var made = earlier.SelectMany(message => message.ToolCalls ?? []).Select(call => call.Id).ToHashSet();
        var unknown = outputs.Keys.Where(callId => !made.Contains(callId)).ToArray();
        if (unknown.Length > 0)
        {
            var ids = PythonText.Of(JsonSerializer.SerializeToNode(unknown));
            throw ApiException.Detail(
                400, $"Received function_call_output(s) with call_id(s) dict_keys({ids}), but no corresponding function_call");
        }
        messages.AddRange(outputs.Select(output => new ModelMessage("tool", output.Value, ToolCallId: output.Key)));
        return messages;
    }

    private static void Validate(JsonBody body, string name, int index, JsonNode? given)
    {
        var item = given as JsonObject ?? [];
        var fields = body.Below(item, name, index, Type(item));
        switch (Type(item))
        {
            case "message":
                if (fields.Require("role") && Role(item) is not ("user" or "assistant" or "system"))
                {
                    fields.Invalid("role", "Input should be 'system', 'developer', 'user' or 'assistant'", "literal_error");
                }
                RequireText(fields, "content");
                break;
            case "function_call":
                _ = (fields.RequiredString("call_id"), fields.RequiredString("name"), fields.RequiredString("arguments"));
                break;
            case "function_call_output":
                fields.RequiredString("call_id");
                RequireText(fields, "output");
                break;
            case "mcp_approval_response":
                fields.RequiredString("approval_request_id");
                if (fields.Require("approve") && fields.OptionalBoolean("approve") is { } approve)
                {
                    item["approve"] = approve;
                }
                break;
            case var other when !Dropped.Contains(other):
                var (message, mistake) = Validation.NoKnownType(given, ["message", .. Dropped, "function_call", "function_call_output"]);
                body.Invalid([name, index], message, mistake);
                break;
        }
    }

    private static void RequireText(JsonBody fields, string name)
    {
        if (!fields.Require(name) || fields.Fields[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            return;
        }
        if (fields.Fields[name] is not JsonArray parts)
        {
            fields.Invalid(name, "Input should be a valid string", "string_type");
            return;
        }
        for (var index = 0; index < parts.Count; index++)
        {
            if (parts[index] is not JsonObject part || (part["text"] ?? part["refusal"]) is not JsonValue)
            {
                fields.Invalid([name, index], "DevStack reads text only", "value_error");
            }
        }
    }

    private static JsonObject UserMessage(string text) => new()
    {
        ["content"] = new JsonArray(new JsonObject { ["text"] = text, ["type"] = "input_text" }),
        ["role"] = "user",
        ["type"] = "message",
        ["id"] = Ids.Message(),
        ["status"] = null,
    };

    private static JsonObject WithIdAndStatus(JsonObject item)
    {
        var kept = (JsonObject)item.DeepClone();
        kept["type"] = Type(item);
        kept.TryAdd("id", null);
        kept.TryAdd("status", null);
        return kept;
    }

    private static string Type(JsonObject item) => item["type"] switch
    {
        JsonValue type => type.ToString(),
        null when item.ContainsKey("role") => "message",
        _ => "",
    };

    private static string Role(JsonObject item) => Text(item, "role") is "developer" ? "system" : Text(item, "role");

    private static string Text(JsonObject item, string name) => Json.Text(item[name]) ?? (item[name] is { } other ? Json.Write(other) : "");

    private static string ContentText(JsonNode? content) => content is JsonArray parts
        ? string.Join("\n", parts.Select(part => (part!["text"] ?? part["refusal"])!.ToString()))
        : content?.ToString() ?? "";
}
