using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ResearchFlows.Telemetry;

/// <summary>The attributes that hold texts of prompts, documents and answers: none, unless the standard variable asks for them.</summary>
/// <param name="Wanted">Whether they are told.</param>
public sealed record TelemetryTexts(bool Wanted)
{
    /// <summary>The standard variable that asks for them.</summary>
    public const string Variable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    /// <summary>What a model was asked and what it said.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Messages(string? question, string answer, string finishReason)
    {
        if (Wanted && question is not null)
        {
            yield return new(GenAi.InputMessages, JsonSerializer.Serialize(new[] { new { role = "user", parts = Parts(question) } }));
        }

        if (Wanted)
        {
            yield return new(GenAi.OutputMessages, JsonSerializer.Serialize(new[] { new { role = "assistant", parts = Parts(answer), finish_reason = finishReason } }));
        }
    }

    /// <summary>What a tool was called with and what it said.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Arguments(string arguments, string output) => !Wanted ? [] :
        [new(GenAi.ToolArguments, arguments), new(GenAi.ToolResult, output)];

    /// <summary>Why a judge gave its score.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Explanation(string reasoning) => !Wanted ? [] : [new(GenAi.EvaluationExplanation, reasoning)];

    private static IReadOnlyList<Part> Parts(string text) => [new("text", text)];

    [SuppressMessage("Style", "IDE1006", Justification = "As the conventions spell it.")]
    private sealed record Part(string type, string content);
}
