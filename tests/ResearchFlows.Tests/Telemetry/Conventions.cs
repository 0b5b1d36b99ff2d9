namespace ResearchFlows.Tests.Telemetry;

/// <summary>What the GenAI conventions know of a span, an event or a metric.</summary>
/// <param name="Required">What is required, or required where we have it.</param>
/// <param name="Optional">What else there may be.</param>
internal sealed record Convention(string[] Required, string[] Optional)
{
    /// <summary>Holds attributes against it; names of our own begin with ours.</summary>
    public void Check(string name, IReadOnlyCollection<string> attributes)
    {
        Assert.True(Required.All(attributes.Contains), $"{name} lacks {string.Join(", ", Required.Except(attributes))}");
        var unknown = attributes.Except(Required).Except(Optional).Where(attribute => !attribute.StartsWith("researchflows.", StringComparison.Ordinal)).ToList();
        Assert.True(unknown.Count == 0, $"{name} has {string.Join(", ", unknown)}");
    }
}

/// <summary>
/// The OpenTelemetry GenAI semantic conventions v0.1.0 (https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai), as far as they
/// are about what we emit, written down a second time.
/// </summary>
internal static class Conventions
{
    public static readonly double[] Seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    public static readonly double[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly string[] s_inference = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"];
    private static readonly string[] s_texts = ["gen_ai.input.messages", "gen_ai.output.messages"];
    private static readonly string[] s_agent = ["gen_ai.operation.name", "gen_ai.agent.name"];

    /// <summary>By operation.</summary>
    public static IReadOnlyDictionary<string, Convention> Spans { get; } = new Dictionary<string, Convention>
    {
        ["chat"] = new(
            [.. s_inference, "gen_ai.response.finish_reasons", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"],
            ["gen_ai.conversation.id", "gen_ai.prompt.name", "gen_ai.prompt.version", "gen_ai.request.stream", "gen_ai.request.previous_response.id", "gen_ai.response.id", .. s_texts]),
        ["execute_tool"] = new(
            ["gen_ai.operation.name", "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.tool.call.id"],
            ["gen_ai.conversation.id", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result", "error.type"]),
        ["invoke_agent"] = new(
            [.. s_agent, "gen_ai.conversation.id"],
            ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.prompt.name", "gen_ai.prompt.version", "error.type", .. s_texts]),
        ["invoke_workflow"] = new(s_agent, ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.prompt.name", "gen_ai.prompt.version", "error.type"]),
    };

    public static IReadOnlyDictionary<string, Convention> Events { get; } = new Dictionary<string, Convention>
    {
        ["gen_ai.evaluation.result"] = new(["gen_ai.evaluation.name"], ["gen_ai.evaluation.score.value", "gen_ai.evaluation.explanation", "gen_ai.response.id", "error.type"]),
        ["researchflows.prompt.decision"] = new(["gen_ai.agent.name", "researchflows.decision"], ["gen_ai.prompt.name", "gen_ai.prompt.version"]),
    };

    /// <summary>With their units, and their buckets where we know them by heart.</summary>
    public static IReadOnlyDictionary<string, (string Unit, double[]? Buckets, Convention Attributes)> Metrics { get; } =
        new Dictionary<string, (string, double[]?, Convention)>
        {
            ["gen_ai.client.inference.duration"] = ("s", Seconds, new(s_inference, ["error.type"])),
            ["gen_ai.client.inference.operation.input_tokens"] = ("{token}", Tokens, new(s_inference, [])),
            ["gen_ai.client.inference.operation.output_tokens"] = ("{token}", Tokens, new(s_inference, [])),
            ["gen_ai.client.inference.usage.input_tokens"] = ("{token}", null, new([.. s_inference, "gen_ai.token.modality"], [])),
            ["gen_ai.client.inference.usage.output_tokens"] = ("{token}", null, new([.. s_inference, "gen_ai.token.modality"], [])),
            ["gen_ai.invoke_agent.duration"] = ("s", null, new(s_agent, ["error.type"])),
            ["gen_ai.invoke_agent.inference_calls"] = ("{call}", null, new(s_agent, [])),
            ["gen_ai.invoke_agent.tool_calls"] = ("{call}", null, new(s_agent, [])),
            ["gen_ai.execute_tool.duration"] = ("s", Seconds, new(["gen_ai.operation.name", "gen_ai.tool.name", "gen_ai.tool.type"], ["error.type"])),
            ["researchflows.prompt.version"] = ("{version}", null, new(["gen_ai.agent.name", "gen_ai.prompt.name"], [])),
        };
}
