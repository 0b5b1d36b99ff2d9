using ResearchFlows.Tests.Documents.Reading;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>An agent whose documents and workspace are files that mean harm: what the host takes to leave them out, while it answers a question.</summary>
internal sealed class HostileBenchmark : IBenchmark
{
    private const int MostMegabytes = 600;

    /// <summary>Files that are harmless but for their size.</summary>
    private static readonly (string Name, string Text, int Bytes)[] Huge =
    [
        ("huge-200.html", "<p>A paragraph of a page that never ends.</p>\n", 200_000_000),
        ("huge-60.txt", "A line of a text that is very long.\n", 60_000_000),
        ("huge-60.csv", "pump,pressure,4.2,bar\n", 60_000_000),
        ("huge-60.log", "2026-11-28T12:00:00Z the pump runs\n", 60_000_000),
        ("huge-60.json", "{\"pump\": 1}\n", 60_000_000),
        ("huge-16.txt", "A line of a text that is just short enough to be read, said of pump 12.\n", 16_000_000),
        ("huge-16.csv", "pump,pressure,4.2,bar\n", 16_000_000),
        ("huge-15.html", "<p>A paragraph of a long page, and a <b>bold</b> word.</p>\n", 7_900_000),
    ];

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var agents = ServedHost.WriteAgents(folder);
        var files = Write(Path.Combine(agents, "demo-agent", "documents"));
        Write(Path.Combine(agents, "demo-agent", "workspace"));
        await using var host = await ServedHost.StartAsync(agents, Path.Combine(folder, "data"));
        var before = host.MostMegabytes;
        var start = Stopwatch.GetTimestamp();
        await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "first" });
        await host.WaitAsync("first");
        yield return new Figure($"a question beside {files} hostile files, until it is answered", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        var documents = (await host.GetAsync("agents/demo-agent")).GetProperty("documents").EnumerateArray().ToList();
        yield return new Figure("documents that were left out with a reason", documents.Count(IsLeftOut), "", documents.Count);
        var most = host.MostMegabytes;
        yield return new Figure("memory of the host at most, beside after its start", most, "MB", before, Goal.AtMost(most, MostMegabytes, "MB"));
    }

    private static bool IsLeftOut(JsonElement document) => document.TryGetProperty("reason", out var reason) && reason.ValueKind == JsonValueKind.String;

    private static int Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, make) in HostileDocuments.All)
        {
            File.WriteAllBytes(Path.Combine(folder, name), make());
        }

        foreach (var (name, text, bytes) in Huge)
        {
            using var file = File.CreateText(Path.Combine(folder, name));
            for (var written = 0; written < bytes; written += text.Length)
            {
                file.Write(text);
            }
        }

        return HostileDocuments.All.Count + Huge.Length;
    }
}
