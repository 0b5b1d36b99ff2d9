using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>Requests to the API of the real program: one after the other, and 16 at a time.</summary>
internal sealed class ApiBenchmark : IBenchmark
{
    private const int Requests = 2000;
    private const int Clients = 16;
    private const int Questions = 200;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        await using var host = await ServedHost.StartAsync(ServedHost.WriteAgents(folder), Path.Combine(folder, "data"));
        await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "first" });
        await host.WaitAsync("first");
        await TimesAsync(host, Requests);

        var roundTrips = await MachineLimits.RoundTripsAsync();
        var times = await TimesAsync(host, Requests);
        roundTrips = [.. roundTrips, .. await MachineLimits.RoundTripsAsync()];
        yield return new Figure("GET instance (p50), beside a loopback round trip (p50)", times.At(0.5), "ms", roundTrips.At(0.5));
        yield return new Figure("GET instance (p99), beside a loopback round trip (p99)", times.At(0.99), "ms", roundTrips.At(0.99));

        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => TimesAsync(host, Requests / 4)));
        yield return new Figure($"GET instance, {Clients} at a time", Clients * Requests / 4 / Stopwatch.GetElapsedTime(start).TotalSeconds, "1/s");

        using var limit = new CommitLimit(folder);
        var commits = limit.Measure(Questions);
        List<double> posts = [];
        for (var question = 0; question < Questions; question++)
        {
            start = Stopwatch.GetTimestamp();
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = $"question-{question}" });
            posts.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        commits = [.. commits, .. limit.Measure(Questions)];
        await Task.WhenAll(Enumerable.Range(0, Questions).Select(question => host.WaitAsync($"question-{question}")));
        yield return new Figure("POST research while the runs before it go on (p50), beside a commit (p50)", posts.At(0.5), "ms", commits.At(0.5));
        yield return new Figure("POST research while the runs before it go on (p99), beside a commit (p99)", posts.At(0.99), "ms", commits.At(0.99));
        yield return new Figure("POST research, one after the other, while the runs go on", 1000 / posts.Average(), "1/s");
    }

    private static async Task<IReadOnlyList<double>> TimesAsync(ServedHost host, int requests)
    {
        List<double> times = [];
        for (var request = 0; request < requests; request++)
        {
            times.Add(await host.TimeAsync("instances/first"));
        }

        return times;
    }
}
