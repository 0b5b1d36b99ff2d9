using System.Text.Json;
using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Reads and validates <c>POST /v1/responses</c>.</summary>
internal static class ResponseRequestReader
{
    private const int DefaultIterations = 10;

    private static readonly string[] Includes =
    [
        "web_search_call.action.sources", "code_interpreter_call.outputs", "computer_call_output.output.image_url",
        "file_search_call.results", "message.input_image.image_url", "message.output_text.logprobs", "reasoning.encrypted_content",
    ];

    public static ResponseRequest Read(JsonBody body)
    {
        var request = new ResponseRequest
        {
            Model = body.RequiredString("model"),
            Input = body.Require("input") ? InputItems.Read(body) : [],
            PreviousResponseId = body.OptionalString("previous_response_id"),
            Instructions = body.OptionalString("instructions"),
            Prompt = ReadPrompt(body.OptionalObject("prompt")),
            Tools = ToolReader.Read(body),
            ToolChoice = ReadToolChoice(body),
            ParallelToolCalls = body.OptionalBoolean("parallel_tool_calls") ?? true,
            MaxIterations = body.OptionalInteger("max_infer_iters", least: 1) ?? DefaultIterations,
            MaxToolCalls = body.OptionalInteger("max_tool_calls", least: 1),
            MaxOutputTokens = body.OptionalInteger("max_output_tokens", least: 16),
            Temperature = body.OptionalNumber("temperature", 0, 2),
            TopP = body.OptionalNumber("top_p", 0, 1),
            Text = ReadText(body),
            Reasoning = ReadReasoning(body.OptionalObject("reasoning")),
            Metadata = ReadMetadata(body.OptionalObject("metadata")),
            SafetyIdentifier = body.OptionalString("safety_identifier"),
            PromptCacheKey = body.OptionalString("prompt_cache_key"),
            Store = body.OptionalBoolean("store") ?? true,
            Stream = body.OptionalBoolean("stream") ?? false,
        };
        ReadIncludes(body);
        var (conversation, background, truncation) =
            (body.OptionalString("conversation"), body.OptionalBoolean("background"), body.OptionalString("truncation"));
        body.ThrowIfInvalid();
        RefuseWhatIsNotThere(conversation, background, truncation, request);
        return request;
    }

    private static void RefuseWhatIsNotThere(string? conversation, bool? background, string? truncation, ResponseRequest request)
    {
        if (request.Input.Count == 0)
        {
            throw ApiException.UnexpectedInResponse();
        }
        if (truncation == "auto")
        {
            throw ApiException.Detail(
                500, "Truncation mode 'auto' is not supported. Use 'disabled' to let the inference provider reject oversized contexts.");
        }
        if (conversation is not null)
        {
            throw ApiException.Detail(400, "DevStack has no conversations: chain responses with 'previous_response_id'.");
        }
        if (background == true)
        {
            throw ApiException.Detail(400, "DevStack runs responses in the foreground only.");
        }
        if (request.Text["format"] is JsonObject format && Json.Text(format["type"]) == "json_schema" && format["name"] is null)
        {
            throw ApiException.Error(500, "Internal server error: An unexpected error occurred.");
        }
    }

    private static PromptReference? ReadPrompt(JsonBody? prompt)
    {
        if (prompt is null)
        {
            return null;
        }
        var values = new Dictionary<string, string>();
        var variables = prompt.OptionalObject("variables");
        foreach (var (name, value) in variables?.Fields ?? [])
        {
            if (value is not JsonObject content)
            {
                variables!.Invalid(name, "Input should be a valid dictionary or object to extract fields from", "model_attributes_type");
            }
            else
            {
                values[name] = content["text"]?.ToString() ?? "";
            }
        }
        return new PromptReference(prompt.RequiredString("id"), prompt.OptionalString("version"), values, variables?.Fields);
    }

    private static JsonNode ReadToolChoice(JsonBody body)
    {
        var choice = body.Fields["tool_choice"];
        switch (choice)
        {
            case null:
                return "auto";
            case JsonObject map when Json.Text(map["type"]) == "function" && Json.Text(map["name"]) is { } name:
                return new JsonObject { ["name"] = name, ["type"] = "function" };
            case JsonObject map when Json.Text(map["type"]) == ToolReader.FileSearchName:
                return new JsonObject { ["type"] = ToolReader.FileSearchName };
            case JsonValue when Json.Text(choice) is "auto" or "none" or "required":
                return choice.DeepClone();
            default:
                body.Invalid("tool_choice", "Input should be 'auto', 'required' or 'none', a function or file_search", "enum");
                return "auto";
        }
    }

    private static JsonObject ReadText(JsonBody body)
    {
        var text = body.OptionalObject("text");
        return new JsonObject
        {
            ["format"] = text?.OptionalObject("format")?.Fields.DeepClone() ?? new JsonObject { ["type"] = "text" },
            ["verbosity"] = text?.OptionalString("verbosity"),
        };
    }

    private static JsonObject? ReadReasoning(JsonBody? reasoning) => reasoning is null
        ? null
        : new JsonObject { ["effort"] = reasoning.OptionalString("effort"), ["summary"] = reasoning.OptionalString("summary") };

    private static JsonObject? ReadMetadata(JsonBody? metadata)
    {
        foreach (var (key, _) in metadata?.Fields ?? [])
        {
            metadata!.RequiredString(key);
        }
        return metadata?.Fields;
    }

    private static void ReadIncludes(JsonBody body)
    {
        var includes = body.StringList("include");
        for (var index = 0; index < includes.Count; index++)
        {
            if (!Includes.Contains(includes[index]))
            {
                var known = Includes.Select(name => $"'{name}'").ToArray();
                body.Invalid(["include", index], $"Input should be {string.Join(", ", known[..^1])} or {known[^1]}", "enum");
            }
        }
    }
}
