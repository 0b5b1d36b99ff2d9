using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>From the start of the finished program on an empty data folder to the answer to its first question, over HTTP.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var agents = ServedHost.WriteAgents(folder);
        List<double> serving = [], answers = [];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var host = await ServedHost.StartAsync(agents, Path.Combine(folder, $"data-{round}"));
            serving.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "first" });
            await host.WaitAsync("first");
            answers.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        yield return new Figure($"process start until it serves (median of {Rounds})", serving.At(0.5), "s");
        yield return new Figure($"process start until its first answer (worst of {Rounds})", answers.Max(), "s", Goal: Goal.AtMost(answers.Max(), 5, "s"));
    }
}
