using System.Text.Json.Nodes;
using ResearchFlows.DevStack.Http;
using ResearchFlows.DevStack.Storage;

namespace ResearchFlows.DevStack.Responses;

/// <summary>Reads and validates <c>POST /v1/responses</c>.</summary>
internal static class ResponseRequestReader
{
    private const int DefaultIterations = 10;
    private const string Obfuscation = "include_obfuscation";

    private static readonly string[] Formats = ["text", "json_schema", "json_object"];

    private static readonly string[] Includes =
    [
        "web_search_call.action.sources", "code_interpreter_call.outputs", "computer_call_output.output.image_url",
        "file_search_call.results", "message.input_image.image_url", "message.output_text.logprobs", "reasoning.encrypted_content",
    ];

    // The order is the captured server's own, in which it reports mistakes.
    public static ResponseRequest Read(JsonBody body)
    {
        var request = new ResponseRequest
        {
            Input = body.Require("input") ? InputItems.Read(body) : [],
            Model = body.RequiredString("model"),
            Background = body.OptionalBoolean("background") ?? false,
            Prompt = ReadPrompt(body.OptionalModel("prompt", "OpenAIResponsePrompt")),
            Instructions = body.OptionalString("instructions"),
            ParallelToolCalls = body.OptionalBoolean("parallel_tool_calls") ?? true,
            PreviousResponseId = body.OptionalString("previous_response_id"),
            PromptCacheKey = body.OptionalString("prompt_cache_key", most: 64),
            Conversation = body.OptionalString("conversation"),
            Store = body.OptionalBoolean("store") ?? true,
            Stream = body.OptionalBoolean("stream") ?? false,
            Temperature = body.OptionalNumber("temperature", 0, 2),
            TopP = body.OptionalNumber("top_p", 0, 1),
            FrequencyPenalty = body.OptionalNumber("frequency_penalty", -2, 2),
            Text = ReadText(body.OptionalModel("text", "OpenAIResponseText")),
            ToolChoice = ToolChoiceReader.Read(body),
            Tools = ToolReader.Read(body),
            MaxIterations = body.OptionalInteger("max_infer_iters", least: 1) ?? DefaultIterations,
            MaxToolCalls = body.OptionalInteger("max_tool_calls", least: 1),
            MaxOutputTokens = body.OptionalInteger("max_output_tokens", least: 16),
            Reasoning = ReadReasoning(body.OptionalModel("reasoning", "OpenAIResponseReasoning")),
            SafetyIdentifier = body.OptionalString("safety_identifier", most: 64),
            ServiceTier = body.OptionalChoice("service_tier", "enum", "auto", "default", "flex", "priority"),
            Metadata = ReadMetadata(body.OptionalObject("metadata")),
            Truncation = body.OptionalChoice("truncation", "enum", "auto", "disabled"),
            TopLogprobs = body.OptionalInteger("top_logprobs", 0, 20),
            PresencePenalty = body.OptionalNumber("presence_penalty", -2, 2),
        };
        CheckIncludes(body);
        _ = (body.OptionalList("guardrails"), body.OptionalList("context_management"));
        CheckStreamOptions(body.OptionalModel("stream_options", "ResponseStreamOptions"));
        body.ThrowIfInvalid();
        RefuseWhatDoesNotGoTogether(request);
        return request;
    }

    private static void RefuseWhatDoesNotGoTogether(ResponseRequest request)
    {
        if (request is { Stream: true, Background: true })
        {
            throw ApiException.Detail(400, "OGX does not yet support 'stream' and 'background' together.");
        }
        if (request is { Background: true, Store: false })
        {
            throw ApiException.Detail(400, "Cannot use 'background' with 'store=False'. Background responses must be stored.");
        }
        if (request is { Conversation: not null, PreviousResponseId: not null })
        {
            throw ApiException.Detail(
                400,
                "Invalid value for 'previous_response_id, conversation': previous_response_id and conversation are both provided. Provide only one of these parameters.");
        }
        if (request.Conversation is { } conversation && !Ids.IsConversation(conversation))
        {
            throw ApiException.Detail(
                400, $"Invalid value for 'conversation': {conversation}. Must match format 'conv_' followed by 48 lowercase hex characters.");
        }
    }

    /// <summary>What the captured server finds wrong only when it carries the response out.</summary>
    public static void RefuseWhatCannotRun(ResponseRequest request)
    {
        if (request.Input.Count == 0)
        {
            throw ApiException.UnexpectedInResponse();
        }
        if (request.Truncation == "auto")
        {
            throw ApiException.Detail(
                500, "Truncation mode 'auto' is not supported. Use 'disabled' to let the inference provider reject oversized contexts.");
        }
        if (request.Text["format"] is JsonObject format && Json.Text(format["type"]) == "json_schema" && format["name"] is null)
        {
            throw ApiException.Error(500, "Internal server error: An unexpected error occurred.");
        }
        if (request.Tools.Unavailable is { } unavailable)
        {
            throw unavailable;
        }
    }

    private static PromptReference? ReadPrompt(JsonBody? prompt)
    {
        if (prompt is null)
        {
            return null;
        }
        var (id, values) = (prompt.RequiredString("id"), new Dictionary<string, string>());
        var variables = prompt.OptionalObject("variables");
        foreach (var (name, value) in variables?.Fields ?? [])
        {
            values[name] = ReadVariable(variables!, name, value);
        }
        return new PromptReference(id, prompt.OptionalString("version"), values, variables?.Fields);
    }

    private static string ReadVariable(JsonBody variables, string name, JsonNode? value)
    {
        switch (Json.Text((value as JsonObject)?["type"]))
        {
            case "input_text":
                return variables.Below(value!.AsObject(), name, "input_text").RequiredString("text");
            case "input_image" or "input_file":
                return "";
            default:
                var (message, mistake) = Validation.NoKnownType(value, "input_text", "input_image", "input_file");
                variables.Invalid(name, message, mistake);
                return "";
        }
    }

    private static JsonObject ReadText(JsonBody? text)
    {
        var format = text?.OptionalObject("format");
        CheckFormat(format);
        return new JsonObject
        {
            ["format"] = format?.Fields.DeepClone() ?? new JsonObject { ["type"] = "text" },
            ["verbosity"] = text?.OptionalChoice("verbosity", "literal_error", "low", "medium", "high"),
        };
    }

    private static void CheckFormat(JsonBody? format)
    {
        if (format is null)
        {
            return;
        }
        if (format.Fields.ContainsKey("type") && !Formats.Contains(Json.Text(format.Fields["type"])))
        {
            foreach (var known in Formats)
            {
                format.Invalid(["type", $"literal['{known}']"], Validation.OneOf(known), "literal_error");
            }
        }
        _ = (format.OptionalString("name"), format.OptionalObject("schema"), format.OptionalString("description"), format.OptionalBoolean("strict"));
    }

    private static void CheckStreamOptions(JsonBody? options)
    {
        _ = options?.Boolean(Obfuscation, otherwise: true);
        foreach (var (name, _) in options?.Fields.Where(field => field.Key != Obfuscation) ?? [])
        {
            options!.Invalid(name, "Extra inputs are not permitted", "extra_forbidden");
        }
    }

    private static JsonObject? ReadReasoning(JsonBody? reasoning) => reasoning is null
        ? null
        : new JsonObject
        {
            ["effort"] = reasoning.OptionalChoice("effort", "literal_error", "none", "minimal", "low", "medium", "high", "xhigh"),
            ["summary"] = reasoning.OptionalChoice("summary", "literal_error", "auto", "concise", "detailed"),
        };

    private static JsonObject? ReadMetadata(JsonBody? metadata)
    {
        foreach (var (key, _) in metadata?.Fields ?? [])
        {
            metadata!.RequiredString(key);
        }
        return metadata?.Fields;
    }

    private static void CheckIncludes(JsonBody body)
    {
        var includes = body.OptionalList("include") ?? [];
        for (var index = 0; index < includes.Count; index++)
        {
            if (!Includes.Contains(Json.Text(includes[index])))
            {
                body.Invalid(["include", index], Validation.OneOf(Includes), "enum");
            }
        }
    }
}
