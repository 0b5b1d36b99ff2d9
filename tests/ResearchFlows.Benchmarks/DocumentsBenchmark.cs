using ResearchFlows.Tests.Support;
using System.Diagnostics;
using System.Text.Json;

namespace ResearchFlows.Benchmarks;

/// <summary>10,000 documents, a few of them PDF, Word and HTML: indexed with a kill half way, and looked at again when nothing has changed.</summary>
internal sealed class DocumentsBenchmark : IBenchmark
{
    private const int Documents = 10_000;
    private const int MostMegabytes = 600;

    public async IAsyncEnumerable<Figure> RunAsync(string folder)
    {
        var agents = ServedHost.WriteAgents(folder);
        var data = Path.Combine(folder, "data");
        var total = Write(Path.Combine(agents, "demo-agent", "documents"));
        var start = Stopwatch.GetTimestamp();
        int before;
        double most;
        await using (var host = await ServedHost.StartAsync(agents, data))
        {
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "first" });
            before = await IndexedAsync(host, total / 2);
            most = host.MostMegabytes;
            await host.KillAsync();
        }

        await using (var host = await ServedHost.StartAsync(agents, data))
        {
            await host.WaitAsync("first");
            most = Math.Max(most, host.MostMegabytes);
            yield return new Figure($"{total:N0} documents, killed after {before:N0}, until a question is answered", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
            var indexed = await IndexedAsync(host, 0);
            yield return new Figure("documents indexed", indexed, "", total, new Goal("all", indexed == total));
            yield return new Figure("memory of the host at most", most, "MB", Goal: Goal.AtMost(most, MostMegabytes, "MB"));
        }

        await using (var host = await ServedHost.StartAsync(agents, data))
        {
            start = Stopwatch.GetTimestamp();
            await host.PostAsync("research", new { question = ServedHost.Question, instanceId = "second" });
            await host.WaitAsync("second");
            yield return new Figure("a question after a start, nothing changed", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
            yield return new Figure("memory of the host then", host.MostMegabytes, "MB");
        }
    }

    /// <summary>Waits until so many documents are indexed, and tells how many are.</summary>
    private static async Task<int> IndexedAsync(ServedHost host, int least)
    {
        while (true)
        {
            var counts = (await host.GetAsync("agents/demo-agent")).GetProperty("documentCounts");
            if (counts.GetProperty("indexed").GetInt32() is var indexed && indexed >= least)
            {
                return indexed;
            }

            await Task.Delay(200);
        }
    }

    private static int Write(string folder)
    {
        for (var number = 1; number <= Documents; number++)
        {
            var (name, content) = Document(number);
            var file = new FileInfo(Path.Combine(folder, $"reports-{number % 100}", name));
            file.Directory!.Create();
            File.WriteAllBytes(file.FullName, content);
            file.LastWriteTimeUtc = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        }

        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length;
    }

    private static (string Name, byte[] Content) Document(int number)
    {
        var lines = Enumerable.Range(1, 12).Select(line => $"Pump {number} of hall {number % 37} was looked at in round {line}, and its valve opened at {number % 7}.{line} bar.").ToArray();
        return (number % 50) switch
        {
            0 => ($"report-{number}.pdf", DocumentMaker.Pdf(string.Join('\n', lines))),
            1 => ($"report-{number}.docx", DocumentMaker.Word([$"# Pump {number}", .. lines])),
            2 => ($"report-{number}.html", System.Text.Encoding.UTF8.GetBytes($"<h1>Pump {number}</h1>{string.Concat(lines.Select(line => $"<p>{line}</p>"))}")),
            _ => ($"report-{number}.md", System.Text.Encoding.UTF8.GetBytes($"# Pump {number}\n\n{string.Join("\n\n", lines)}\n")),
        };
    }
}
