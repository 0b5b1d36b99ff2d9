using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ResearchFlows.Telemetry;

/// <summary>The source of spans and the meter, which a host exports or not. Without a listener they cost next to nothing.</summary>
public sealed class Instruments : IDisposable
{
    /// <summary>The name of both.</summary>
    public const string Name = "ResearchFlows";

    private static readonly IReadOnlyList<double> s_seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly IReadOnlyList<double> s_longSeconds = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
    private static readonly IReadOnlyList<double> s_tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
    private static readonly IReadOnlyList<double> s_calls = [1, 2, 4, 8, 16, 32, 64, 128];

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    /// <param name="meters">Creates the meter, and so is known as its host's: others in the process have meters of the same name.</param>
    public Instruments(IMeterFactory meters)
    {
        _meter = meters.Create(new MeterOptions(Name) { TelemetrySchemaUrl = GenAi.SchemaUrl });
        InferenceDuration = Histogram("gen_ai.client.inference.duration", "s", s_seconds);
        InputTokens = Histogram("gen_ai.client.inference.operation.input_tokens", "{token}", s_tokens);
        OutputTokens = Histogram("gen_ai.client.inference.operation.output_tokens", "{token}", s_tokens);
        UsedInputTokens = _meter.CreateCounter<long>("gen_ai.client.inference.usage.input_tokens", "{token}");
        UsedOutputTokens = _meter.CreateCounter<long>("gen_ai.client.inference.usage.output_tokens", "{token}");
        AgentDuration = Histogram("gen_ai.invoke_agent.duration", "s", s_longSeconds);
        AgentInferences = Histogram("gen_ai.invoke_agent.inference_calls", "{call}", s_calls);
        AgentTools = Histogram("gen_ai.invoke_agent.tool_calls", "{call}", s_calls);
        ToolDuration = Histogram("gen_ai.execute_tool.duration", "s", s_seconds);
        Retries = _meter.CreateCounter<long>("researchflows.activity.retries", "{retry}", "Attempts at activities that failed for a reason that is tried again.");
        ServerWaits = _meter.CreateCounter<long>("researchflows.server.waits", "{wait}", "Waits for a server or a ledger that was away.");
        PromptVersion = _meter.CreateGauge<long>("researchflows.prompt.version", "{version}", "The prompt version in force.");
    }

    internal ActivitySource Source { get; } = new(new ActivitySourceOptions(Name) { TelemetrySchemaUrl = GenAi.SchemaUrl });

    internal Histogram<double> InferenceDuration { get; }

    internal Histogram<double> InputTokens { get; }

    internal Histogram<double> OutputTokens { get; }

    internal Counter<long> UsedInputTokens { get; }

    internal Counter<long> UsedOutputTokens { get; }

    internal Histogram<double> AgentDuration { get; }

    internal Histogram<double> AgentInferences { get; }

    internal Histogram<double> AgentTools { get; }

    internal Histogram<double> ToolDuration { get; }

    internal Counter<long> Retries { get; }

    internal Counter<long> ServerWaits { get; }

    internal Gauge<long> PromptVersion { get; }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    private Histogram<double> Histogram(string name, string unit, IReadOnlyList<double> buckets) =>
        _meter.CreateHistogram(name, unit, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
