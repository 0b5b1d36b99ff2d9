namespace ResearchFlows.Telemetry;

/// <summary>
/// The names of the OpenTelemetry GenAI semantic conventions, as of <see cref="Version"/>
/// (https://github.com/open-telemetry/semantic-conventions-genai, status: development), and our own names for what they do not know.
/// </summary>
internal static class GenAi
{
    public const string Version = "v0.1.0";

    /// <summary>The attributes of this version are those of the semantic conventions that it depends on.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.45.0";

    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string Agent = "gen_ai.agent.name";
    public const string Conversation = "gen_ai.conversation.id";
    public const string RequestModel = "gen_ai.request.model";
    public const string Stream = "gen_ai.request.stream";
    public const string PreviousResponse = "gen_ai.request.previous_response.id";
    public const string ResponseId = "gen_ai.response.id";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TokenModality = "gen_ai.token.modality";
    public const string PromptName = "gen_ai.prompt.name";
    public const string PromptVersion = "gen_ai.prompt.version";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolType = "gen_ai.tool.type";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolArguments = "gen_ai.tool.call.arguments";
    public const string ToolResult = "gen_ai.tool.call.result";
    public const string EvaluationName = "gen_ai.evaluation.name";
    public const string EvaluationScore = "gen_ai.evaluation.score.value";
    public const string EvaluationExplanation = "gen_ai.evaluation.explanation";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";

    public const string EvaluationEvent = "gen_ai.evaluation.result";

    public const string Turn = "researchflows.turn";
    public const string FirstWord = "researchflows.time_to_first_word";
    public const string StopReason = "researchflows.stop_reason";
    public const string Activity = "researchflows.activity.name";
    public const string DecisionEvent = "researchflows.prompt.decision";
}
