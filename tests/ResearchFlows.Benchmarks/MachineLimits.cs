using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using System.Diagnostics;

namespace ResearchFlows.Benchmarks;

/// <summary>What this machine gives at best: commits one by one with fsync, and a round trip over loopback HTTP.</summary>
internal sealed class MachineLimits : IBenchmark
{
    private const int Rounds = 500;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        yield return new Figure("SQLite commit with fsync, one by one (p50)", CommitMilliseconds(folder), "ms");
        yield return new Figure("loopback HTTP round trip (p50)", await RoundTripAsync(), "ms");
    }

    /// <summary>The median of a small commit with the settings of the engine's store.</summary>
    public static double CommitMilliseconds(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "limits.db")};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)");
        return Enumerable.Range(0, Rounds).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            connection.Execute("INSERT INTO rows (text) VALUES (@text)", new { text = new string('x', 300) });
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).At(0.5);
    }

    private static async Task<double> RoundTripAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.Run(_ => Task.CompletedTask);
        await server.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
        List<double> times = [];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync("/");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.At(0.5);
    }
}
