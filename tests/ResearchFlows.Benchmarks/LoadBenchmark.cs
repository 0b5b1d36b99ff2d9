using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>1,000 questions asked at once of the real program, while somebody looks at instances.</summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private const int Runs = 1000;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var host = await ServedHost.StartAsync(ServedHost.WriteAgents(folder), Path.Combine(folder, "data"));
        await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "first" });
        await host.WaitAsync("first");
        var before = host.Megabytes;

        using var ended = new CancellationTokenSource();
        var looking = LookAsync(host, ended.Token);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(number =>
            host.PostAsync("research", new { question = ServedHost.Question, instanceId = $"run-{number}" })));
        var started = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await EndedAsync(host);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await ended.CancelAsync();
        var (looks, mostMegabytes) = await looking;
        var completed = await CompletedAsync(host);

        yield return new Figure($"{Runs:N0} questions at once: until all are started", started, "s");
        yield return new Figure($"{Runs:N0} questions at once: until all are answered", seconds, "s");
        yield return new Figure("runs that completed, of those asked for", completed, "", Runs, new Goal("all", completed == Runs));
        yield return new Figure("looking at instances meanwhile (p50)", looks.At(0.5), "ms");
        yield return new Figure($"looking at instances meanwhile (p99 of {looks.Count:N0})", looks.At(0.99), "ms", Goal: Goal.AtMost(looks.At(0.99), 100, "ms"));
        yield return new Figure("looking at instances meanwhile (worst)", looks.Max(), "ms");
        yield return new Figure("memory of the process at most, beside after its first answer", mostMegabytes, "MB", before);
    }

    /// <summary>Looks on a thread of its own, so that the flood of questions in this process does not delay it, too.</summary>
    private static Task<(IReadOnlyList<double> Milliseconds, double MostMegabytes)> LookAsync(ServedHost host, CancellationToken ended) => Task.Factory.StartNew(
        () =>
        {
            string[] routes = ["instances/first", "instances?top=20", "instances/first/steps", "instances?status=Completed&agent=demo-agent&top=20"];
            List<double> times = [];
            var megabytes = 0.0;
            while (!ended.WaitHandle.WaitOne(BetweenLooks))
            {
                times.Add(host.Time(routes[times.Count % routes.Length]));
                megabytes = Math.Max(megabytes, host.Megabytes);
            }

            return ((IReadOnlyList<double>)times, megabytes);
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static async Task EndedAsync(ServedHost host)
    {
        foreach (var status in new[] { "Pending", "Running" })
        {
            while ((await host.GetAsync($"instances?status={status}&top=1")).GetProperty("instances").GetArrayLength() > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task<int> CompletedAsync(ServedHost host)
    {
        var completed = 0;
        string? continuation = "";
        while (continuation is not null)
        {
            var page = await host.GetAsync($"instances?status=Completed&top=500{(continuation.Length == 0 ? "" : $"&continuation={continuation}")}");
            completed += page.GetProperty("instances").EnumerateArray().Count(instance => instance.GetProperty("instanceId").GetString()!.StartsWith("run-", StringComparison.Ordinal));
            continuation = page.TryGetProperty("continuation", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        }

        return completed;
    }
}
