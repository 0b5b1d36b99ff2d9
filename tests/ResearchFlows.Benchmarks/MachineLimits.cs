using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>What this machine gives at best: commits one by one with fsync, and a round trip over loopback HTTP.</summary>
internal sealed class MachineLimits : IBenchmark
{
    private const int Rounds = 500;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        using var limit = new CommitLimit(folder);
        var commits = limit.Measure(Rounds);
        yield return new Figure("SQLite commit with fsync, one by one (p50)", commits.At(0.5), "ms");
        yield return new Figure("SQLite commit with fsync, one by one (p99)", commits.At(0.99), "ms");
        var roundTrips = await RoundTripsAsync();
        yield return new Figure("loopback HTTP round trip (p50)", roundTrips.At(0.5), "ms");
        yield return new Figure("loopback HTTP round trip (p99)", roundTrips.At(0.99), "ms");
    }

    /// <summary>Milliseconds of requests, one after the other, to a server that does nothing.</summary>
    public static async Task<IReadOnlyList<double>> RoundTripsAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(_ => Task.CompletedTask);
        await server.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        for (var round = 0; round < Rounds; round++)
        {
            (await http.GetAsync("/")).Dispose();
        }

        List<double> times = [];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync("/");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }
}
