using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;
using System.Diagnostics;

namespace ResearchFlows.Tests.Telemetry;

/// <summary>
/// What an exporter gets. Names, kinds, units and buckets are those of the OpenTelemetry GenAI semantic conventions v0.1.0
/// (https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai), written down here a second time.
/// </summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly double[] s_seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private readonly List<Activity> _spans = [];
    private readonly List<Metric> _metrics = [];
    private readonly List<LogRecord> _events = [];
    private readonly TracerProvider _tracing;
    private readonly MeterProvider _metering;

    /// <summary>Tests run side by side and sources are the process's: the instance ids of a test are its own.</summary>
    private readonly string _id = $"run-{Guid.NewGuid():N}";

    public TelemetryTests()
    {
        _tracing = Sdk.CreateTracerProviderBuilder().AddSource("ResearchFlows").AddInMemoryExporter(_spans).Build();
        _metering = Sdk.CreateMeterProviderBuilder().AddMeter("ResearchFlows").AddInMemoryExporter(_metrics).Build();
    }

    public void Dispose()
    {
        _tracing.Dispose();
        _metering.Dispose();
    }

    [Fact]
    public async Task A_research_run_is_an_agent_span_over_its_model_turns_and_tool_calls()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));

        await product.ResearchAsync("When is high tide?", product.Context(_id));

        var spans = SpansOf(_id);
        var agent = Assert.Single(spans, span => Is(span, "invoke_agent"));
        Assert.Equal((ActivityKind.Internal, "invoke_agent test-agent", default), (agent.Kind, agent.DisplayName, agent.ParentSpanId));
        Has(agent, "gen_ai.agent.name", "gen_ai.conversation.id", "gen_ai.prompt.name", "gen_ai.prompt.version", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
        var turns = spans.Where(span => Is(span, "chat")).ToList();
        Assert.Equal(2, turns.Count);
        Assert.All(turns, turn =>
        {
            Assert.Equal((ActivityKind.Client, $"chat {product.Agent.Model}", agent.SpanId), (turn.Kind, turn.DisplayName, turn.ParentSpanId));
            Has(turn, "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.conversation.id", "gen_ai.prompt.name", "gen_ai.prompt.version", "gen_ai.response.id",
                "gen_ai.response.finish_reasons", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "server.address", "server.port");
            Assert.InRange(turn.StartTimeUtc, agent.StartTimeUtc.AddMilliseconds(-1), agent.StartTimeUtc + agent.Duration);
        });
        var tool = Assert.Single(spans, span => Is(span, "execute_tool"));
        Assert.Equal((ActivityKind.Internal, "execute_tool read_local_file", agent.SpanId), (tool.Kind, tool.DisplayName, tool.ParentSpanId));
        Has(tool, "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.tool.call.id", "error.type");
        Assert.Equal(ActivityStatusCode.Error, tool.Status);
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
    }

    [Fact]
    public async Task Texts_stay_out_unless_they_are_asked_for()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "secret-name.txt" })));
        product.Faults.EnqueueReply(Replies.Text("A secret answer."));

        await product.ResearchAsync("A secret question?", product.Context(_id));

        Assert.DoesNotContain(SpansOf(_id).SelectMany(span => span.TagObjects), tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_activity_that_is_run_again_after_a_crash_emits_no_span_twice()
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));
        await product.ResearchAsync("When is high tide?", product.Context(_id));
        var before = SpansOf(_id).Select(span => span.SpanId).ToList();

        // As a process does that was killed before it could record what had been done.
        var again = product.Context(_id);
        await product.ResearchAsync("When is high tide?", again);

        Assert.NotEmpty(again.History);
        Assert.Equal(before, SpansOf(_id).Select(span => span.SpanId));
    }

    [Fact]
    public async Task An_evaluation_is_a_workflow_span_over_its_runs_with_a_judgement_under_each()
    {
        await using var product = await Product.StartAsync(
            Improvable.Agent(cases: 3), cases: Improvable.Cases(3), logging: logging => logging.AddOpenTelemetry(options => options.AddInMemoryExporter(_events)));
        product.Faults.Model = new ScriptedJudge((_, _) => 0.5).Reply;

        // Every activity runs twice, as after a crash that came before its outcome was recorded.
        var context = new InlineContext(product.Services, product.Get<Catalog>(), _id, product.Client) { RepeatsActivities = true };
        await context.RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        var spans = SpansOf(_id);
        var workflow = Assert.Single(spans, span => Is(span, "invoke_workflow"));
        Assert.Equal("invoke_workflow evaluation", workflow.DisplayName);
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
        var runs = spans.Where(span => Is(span, "invoke_agent")).ToList();
        Assert.Equal(3, runs.Count);
        Assert.All(runs, run => Assert.Equal((workflow.TraceId, workflow.SpanId), (run.TraceId, run.ParentSpanId)));
        Assert.Contains(spans, span => Is(span, "chat") && span.ParentSpanId == workflow.SpanId);
        var judged = _events.Where(item => item.EventId.Name == "gen_ai.evaluation.result").ToList();
        Assert.Equal(runs.Select(run => run.SpanId.ToHexString()).Order(), judged.Select(item => item.SpanId.ToHexString()).Order());
        Assert.All(judged, item =>
        {
            var tags = item.Attributes!.ToDictionary(tag => tag.Key, tag => tag.Value);
            Assert.Equal(("correctness", 0.5), (tags["gen_ai.evaluation.name"], (double?)tags["gen_ai.evaluation.score.value"]));
            Assert.Contains("gen_ai.response.id", tags.Keys);
            Assert.DoesNotContain("gen_ai.evaluation.explanation", tags.Keys);
        });
    }

    [Fact]
    public async Task A_decision_is_told_once_under_its_improvement()
    {
        await using var product = await Product.StartAsync(logging: logging => logging.AddOpenTelemetry(options => options.AddInMemoryExporter(_events)));
        var input = new RecordDecisionInput("test-agent", "prompt", 1, new DecisionSummary(DecisionKind.Promoted, 1, 2, 1, 0.1, 0.01, "Better."));
        var activity = ActivatorUtilities.CreateInstance<RecordDecision>(product.Services);
        var context = new Ports.ActivityContext(_id, product.Client);

        await activity.RunAsync(input, context, CancellationToken.None);
        await activity.RunAsync(input, context, CancellationToken.None);

        var told = Assert.Single(_events, item => item.EventId.Name == "researchflows.prompt.decision");
        Assert.Equal("Promoted", told.Attributes!.Single(tag => tag.Key == "researchflows.decision").Value);
        Assert.NotEqual(default, told.SpanId);
    }

    [Theory]
    [InlineData("gen_ai.client.inference.duration", "s")]
    [InlineData("gen_ai.client.inference.operation.input_tokens", "{token}")]
    [InlineData("gen_ai.client.inference.operation.output_tokens", "{token}")]
    [InlineData("gen_ai.client.inference.usage.input_tokens", "{token}")]
    [InlineData("gen_ai.client.inference.usage.output_tokens", "{token}")]
    [InlineData("gen_ai.invoke_agent.duration", "s")]
    [InlineData("gen_ai.invoke_agent.inference_calls", "{call}")]
    [InlineData("gen_ai.invoke_agent.tool_calls", "{call}")]
    [InlineData("gen_ai.execute_tool.duration", "s")]
    public async Task Metrics_are_those_of_the_conventions(string name, string unit)
    {
        await using var product = await Product.StartAsync();
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));

        await product.ResearchAsync("When is high tide?", product.Context(_id));
        _metering.ForceFlush();

        var metric = _metrics.First(metric => metric.Name == name);
        Assert.Equal(unit, metric.Unit);
        if (name is "gen_ai.client.inference.duration" or "gen_ai.execute_tool.duration")
        {
            Assert.Equal(s_seconds, BoundsOf(metric));
        }
    }

    private static double[] BoundsOf(Metric metric)
    {
        List<double> bounds = [];
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            foreach (var bucket in point.GetHistogramBuckets())
            {
                bounds.Add(bucket.ExplicitBound);
            }

            break;
        }

        return [.. bounds.Where(double.IsFinite)];
    }

    private List<Activity> SpansOf(string instanceId)
    {
        _tracing.ForceFlush();
        var ours = _spans.ToArray();
        var trace = ours.FirstOrDefault(span => span.TagObjects.Any(tag => tag.Key == "gen_ai.conversation.id" && ((string)tag.Value!).StartsWith(instanceId, StringComparison.Ordinal)))?.TraceId;
        return [.. ours.Where(span => span.TraceId == trace)];
    }

    private static bool Is(Activity span, string operation) => (string?)span.GetTagItem("gen_ai.operation.name") == operation;

    private static void Has(Activity span, params string[] names) => Assert.All(names, name => Assert.NotNull(span.GetTagItem(name)));
}
