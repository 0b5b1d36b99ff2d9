using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Telemetry;
using ResearchFlows.Tests.Support;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace ResearchFlows.Tests.Telemetry;

/// <summary>What an exporter gets, held against <see cref="Conventions"/>.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly List<LogRecord> _events = [];
    private readonly TracerProvider _tracing;

    /// <summary>Tests run side by side and sources are the process's: the instance ids of a test are its own.</summary>
    private readonly string _id = $"run-{Guid.NewGuid():N}";

    public TelemetryTests() =>
        _tracing = Sdk.CreateTracerProviderBuilder().AddSource("ResearchFlows").AddProcessor(new SimpleActivityExportProcessor(new QueueExporter(_spans))).Build();

    public void Dispose() => _tracing.Dispose();

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

        // The server is told the very span that is exported, so that its own stand under it.
        var asked = product.Faults.Requests.Where(request => request.Path == "/v1/responses").Select(request => request.TraceParent);
        Assert.Equal(turns.OrderBy(turn => turn.StartTimeUtc).Select(turn => $"00-{turn.TraceId}-{turn.SpanId}-01"), asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Texts_stay_out_unless_they_are_asked_for(bool wanted)
    {
        await using var product = await Product.StartAsync(
            Improvable.Agent(cases: 1), cases: Improvable.Cases(1), telemetryTexts: wanted, logging: logging => logging.AddOpenTelemetry(options => options.AddInMemoryExporter(_events)));
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "secret-name.txt" })));
        product.Faults.EnqueueReply(Replies.Text("A secret answer."));
        await product.ResearchAsync("A secret question?", product.Context(_id));
        product.Faults.Model = new ScriptedJudge((_, _) => 0.5).Reply;
        await product.Context($"{_id}-e").RunAsync<EvaluationResult>(nameof(EvaluationOrchestration), new EvaluationInput("test-agent"));

        var spans = SpansOf(_id);
        var judged = _events.First(item => item.EventId.Name == "gen_ai.evaluation.result").Attributes!;
        Assert.Equal(wanted, spans.SelectMany(span => span.TagObjects).Any(tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal)));
        Assert.Equal(wanted, judged.Any(tag => tag.Key == "gen_ai.evaluation.explanation"));
        string[] texts = ["gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result"];
        Assert.Equal(wanted ? texts : [], spans.SelectMany(span => span.TagObjects).Select(tag => tag.Key).Intersect(texts).Order());
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
    public async Task An_improvement_that_fails_is_told_once_as_an_error()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(cases: 3), cases: Improvable.Cases(3));
        product.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 400 });

        var failed = await Assert.ThrowsAsync<TaskFailedException>(() => product.Context(_id).RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent")));

        var place = TracePlace.Of(_id, _id, default).Span;
        var workflow = Assert.Single(_spans, span => (span.TraceId, span.SpanId) == (place.TraceId, place.SpanId));
        Assert.Equal((ActivityStatusCode.Error, failed.FailureDetails.ErrorType), (workflow.Status, workflow.GetTagItem("error.type")));
    }

    /// <summary>A span's ids can be given only through fields that .NET may change.</summary>
    [Theory]
    [InlineData("_traceId")]
    [InlineData("_spanId")]
    [InlineData("_parentId")]
    [InlineData("_parentSpanId")]
    public void A_span_has_the_field_that_holds(string id) =>
        Assert.Equal(typeof(string), typeof(Activity).GetField(id, BindingFlags.Instance | BindingFlags.NonPublic)?.FieldType);

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

    [Fact]
    public async Task All_that_is_told_is_known_to_the_conventions_or_named_as_ours()
    {
        await using var product = await Product.StartAsync(
            Improvable.Agent(cases: 6), cases: Improvable.Cases(6), logging: logging => logging.AddOpenTelemetry(options => options.AddInMemoryExporter(_events)));
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));
        await product.ResearchAsync("When is high tide?", product.Context($"{_id}-r"));
        product.Faults.Model = new ScriptedJudge((answer, _) => answer.Contains("BETTER", StringComparison.Ordinal) ? 0.9 : 0.3, "BETTER").Reply;
        await product.Context(_id).RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        var spans = SpansOf(_id).Where(span => span.GetTagItem("gen_ai.operation.name") is string && !(Is(span, "chat") && span.Status == ActivityStatusCode.Error)).ToList();
        Assert.Equal(Conventions.Spans.Keys.Order(), spans.Select(span => (string)span.GetTagItem("gen_ai.operation.name")!).Distinct().Order());
        Assert.All(spans, span => Conventions.Spans[(string)span.GetTagItem("gen_ai.operation.name")!].Check(span.DisplayName, [.. span.TagObjects.Select(tag => tag.Key)]));
        var events = _events.ToArray().Where(item => item.CategoryName == "ResearchFlows.Telemetry.RunTelemetry").ToList();
        Assert.Equal(Conventions.Events.Keys.Order(), events.Select(item => item.EventId.Name!).Distinct().Order());
        Assert.All(events, item => Conventions.Events[item.EventId.Name!].Check(item.EventId.Name!, [.. item.Attributes!.Select(tag => tag.Key)]));

        // The proposer's call is the improvement's own; judges' calls are its evaluations'.
        var improvement = spans.First(span => Is(span, "invoke_workflow") && span.ParentSpanId == default && SpansOf($"{_id}-r1").Contains(span));
        Assert.Contains(spans, span => Is(span, "chat") && span.ParentSpanId == improvement.SpanId);
    }

    [Fact]
    public async Task Metrics_have_the_conventions_units_buckets_and_attributes()
    {
        await using var product = await Product.StartAsync();
        using var measured = new Measured(product.Get<IMeterFactory>());
        product.Faults.EnqueueReply(Replies.Calls(("read_local_file", new { path = "nothing.txt" })));
        product.Faults.EnqueueReply(Replies.Text("At noon."));
        await product.ResearchAsync("When is high tide?", product.Context(_id));

        Assert.Equal(Conventions.Metrics.Keys.Order(), measured.Instruments.Select(instrument => instrument.Name).Order());
        Assert.All(measured.Instruments, instrument =>
        {
            var (unit, buckets, attributes) = Conventions.Metrics[instrument.Name];
            Assert.Equal(unit, instrument.Unit);
            Assert.Equal(buckets ?? Measured.BucketsOf(instrument), Measured.BucketsOf(instrument));
            Assert.All(measured.AttributesOf(instrument), names => attributes.Check(instrument.Name, names));
        });
    }

    private List<Activity> SpansOf(string instanceId)
    {
        var ours = _spans.ToArray();
        var traces = ours.Where(span => (span.GetTagItem("gen_ai.conversation.id") as string)?.StartsWith(instanceId, StringComparison.Ordinal) == true).Select(span => span.TraceId).ToHashSet();
        return [.. ours.Where(span => traces.Contains(span.TraceId))];
    }

    private static bool Is(Activity span, string operation) => (string?)span.GetTagItem("gen_ai.operation.name") == operation;

    private static void Has(Activity span, params string[] names) => Assert.All(names, name => Assert.NotNull(span.GetTagItem(name)));

    /// <summary>Keeps spans where they can be read while other tests' come.</summary>
    private sealed class QueueExporter(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                spans.Enqueue(span);
            }

            return ExportResult.Success;
        }
    }
}
