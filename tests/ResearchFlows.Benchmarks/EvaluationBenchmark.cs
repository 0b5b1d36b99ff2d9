using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.DevStack.Models;
using ResearchFlows.Evaluation;
using ResearchFlows.LlamaStack;
using ResearchFlows.OfflineModel;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>An evaluation of 64 cases, 8 at a time, against a server that takes a fixed 200 ms a turn.</summary>
internal sealed class EvaluationBenchmark : IBenchmark
{
    private const int Cases = 64;
    private const int Parallelism = 8;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    /// <summary>The canaries, all at once, and then for each case a turn and a judgement.</summary>
    private static double IdealSeconds => Turn.TotalSeconds + (Cases / Parallelism * 2 * Turn.TotalSeconds);

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        WriteAgent(Path.Combine(folder, "agents", "bench"));
        var faults = new DevStackFaults { Model = Reply };
        faults.Add(new FaultRule { Method = "POST", Path = "/v1/responses", Kind = FaultKind.Delay, Latency = Turn });
        await using var server = await DevStackServer.StartAsync(new DevStackOptions { DataFile = Path.Combine(folder, "devstack.db"), Port = 0, Faults = faults }, CancellationToken.None);
        var options = new ResearchFlowsOptions
        {
            LlamaStack = new LlamaStackOptions { Endpoint = server.Endpoint }, AgentsPath = Path.Combine(folder, "agents"), DataPath = Path.Combine(folder, "data"),
        };
        await using var services = new ServiceCollection().AddLogging().AddResearchFlows(options).BuildServiceProvider();
        await using var engine = await Engines.StartAsync(folder, services.GetRequiredService<Catalog>(), services);
        await EvaluateAsync(engine, "warm-up");
        yield return new Figure($"evaluation of {Cases} cases, {Parallelism} at a time, 200 ms a turn", await EvaluateAsync(engine, "measured"), "s", IdealSeconds);
    }

    private static async Task<double> EvaluateAsync(ResearchFlows.Engine.DurableEngine client, string instanceId)
    {
        var start = Stopwatch.GetTimestamp();
        await client.StartAsync(nameof(EvaluationOrchestration), new EvaluationInput("bench"), instanceId, CancellationToken.None);
        var ended = await client.WaitForCompletionAsync(instanceId, CancellationToken.None);
        return ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed
            ? Stopwatch.GetElapsedTime(start).TotalSeconds
            : throw new InvalidOperationException(ended.Failure?.ErrorMessage);
    }

    private static ResearchFlows.OfflineModel.ModelReply Reply(ModelRequest request) => new()
    {
        Text = request.ResponseFormat is null ? "An answer." : """{"score": 0.2, "reasoning": "A fixed score."}""",
        Usage = new ModelUsage(100, 10),
    };

    private static void WriteAgent(string folder)
    {
        Directory.CreateDirectory(folder);
        var cases = Enumerable.Range(1, Cases).Select(number => new { id = $"case-{number}", question = $"Question {number}?", expected = $"Fact {number}." });
        File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(new { cases }));
        File.WriteAllText(Path.Combine(folder, "agent.json"), JsonSerializer.Serialize(new
        {
            name = "bench", model = "offline/research-model", prompt = "Answer.", cases = "cases.json", evaluation = new { parallelism = Parallelism },
        }));
    }
}
