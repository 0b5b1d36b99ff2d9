using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net;
using System.Net.Http.Json;

namespace ResearchFlows.Local.Tests.Telemetry;

/// <summary>What the embedded host exports by OTLP of runs that end well and badly, and of whose traces they are part.</summary>
public sealed class ExportTests : IAsyncLifetime, IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpan = "b7ad6b7169203331";
    private readonly string _id = $"told-{Guid.NewGuid():N}"[..30];
    private OtlpCollector _collector = null!;
    private TestHost _host = null!;

    [Fact]
    public async Task A_run_is_exported_with_its_metrics()
    {
        await _host.ResearchAsync(instanceId: _id);

        // What is only looked at, such as the number of instances, is told while the host is there.
        string[] metrics =
        [
            "gen_ai.client.inference.duration", "gen_ai.invoke_agent.duration", "researchflows.activity.queue_wait", "researchflows.engine.commits",
            "researchflows.engine.commits_per_activity", "researchflows.instances", "researchflows.prompt.version",
        ];
        await _collector.WaitAsync(() => metrics.All(name => _collector.Metrics.Contains(name)));
        var run = await RunSpanAsync();
        var spans = _collector.SpansOf(_id);
        Assert.False(run.IsError);
        Assert.Equal("", run.ParentId);
        Assert.Equal(HarborAgent.ToolCalls, spans.Count(span => span["gen_ai.operation.name"] == "execute_tool"));
        Assert.All(spans.Where(span => span != run), span => Assert.Equal(run.SpanId, span.ParentId));
    }

    [Fact]
    public async Task A_run_that_fails_is_told_once_as_an_error_and_its_retries_are_counted()
    {
        _host.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 500, Times = 1 });
        _host.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Status, Status = 400 });

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await _host.ResearchAsync(instanceId: _id)).RuntimeStatus);

        await _collector.WaitAsync(() => _collector.Metrics.Contains("researchflows.activity.retries"));
        var run = await RunSpanAsync();
        Assert.True(run.IsError);
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", run["error.type"]);
        var calls = _collector.SpansOf(_id).Where(span => span["gen_ai.operation.name"] == "chat").ToList();
        Assert.Equal(2, calls.Count);
        Assert.All(calls, call => Assert.True(call.IsError));
        Assert.Equal("ResearchFlows.LlamaStack.PermanentFaultException", calls[^1]["error.type"]);
        Assert.NotEqual(calls[0].SpanId, calls[1].SpanId);
    }

    [Fact]
    public async Task Another_host_that_ends_in_the_process_takes_no_metrics_of_this_one_with_it()
    {
        using var other = new TestHost();
        await other.InitializeAsync();
        await other.DisposeAsync();

        await _host.ResearchAsync(instanceId: _id);

        await _collector.WaitAsync(() => _collector.Metrics.Contains("gen_ai.execute_tool.duration"));
    }

    [Fact]
    public async Task A_run_that_is_terminated_is_told_once()
    {
        _host.Faults.Add(new FaultRule { Path = "/v1/responses", Kind = FaultKind.Delay, Latency = TimeSpan.FromSeconds(30) });
        (await _host.Http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId = _id })).EnsureSuccessStatusCode();

        (await _host.SendAsync("POST", $"/api/instances/{_id}/terminate", "{}")).EnsureSuccessStatusCode();

        var run = await RunSpanAsync();
        Assert.Equal(("terminated", true), (run["error.type"], run.IsError));
    }

    [Fact]
    public async Task A_callers_trace_goes_on_and_a_repeated_start_from_another_trace_is_the_same_run()
    {
        await AskAsync($"00-{TraceId}-{CallersSpan}-01");
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync("00-11111111111111111111111111111111-2222222222222222-01")).StatusCode);
        await _host.GetAsync<InstanceView>($"/api/instances/{_id}?waitSeconds=60");

        var run = await RunSpanAsync();
        Assert.Equal((TraceId, CallersSpan), (run.TraceId, run.ParentId));
        Assert.All(_collector.SpansOf(_id), span => Assert.Equal(TraceId, span.TraceId));
    }

    [Fact]
    public async Task A_trace_that_makes_no_sense_is_left_out()
    {
        await AskAsync("00-nonsense");
        await _host.GetAsync<InstanceView>($"/api/instances/{_id}?waitSeconds=60");

        Assert.Equal("", (await RunSpanAsync()).ParentId);
    }

    public async Task InitializeAsync()
    {
        _collector = await OtlpCollector.StartAsync();
        _host = new TestHost { Settings = _collector.Settings };
        await _host.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _collector.DisposeAsync();
    }

    public void Dispose() => _host.Dispose();

    private async Task<HttpResponseMessage> AskAsync(string traceParent)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/research")
        {
            Headers = { { "traceparent", traceParent } }, Content = JsonContent.Create(new { question = HarborAgent.Question, instanceId = _id }),
        };
        return await _host.Http.SendAsync(request);
    }

    /// <summary>The run's one long span, when the host has told all that it had to tell.</summary>
    private async Task<Told> RunSpanAsync()
    {
        await _collector.WaitAsync(() => _collector.SpansOf(_id).Any(span => span["gen_ai.operation.name"] == "invoke_agent"));
        await _host.StopAsync();
        var spans = _collector.SpansOf(_id);
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
        return Assert.Single(spans, span => span["gen_ai.operation.name"] == "invoke_agent");
    }
}
