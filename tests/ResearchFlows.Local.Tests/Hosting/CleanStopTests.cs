using ResearchFlows.Local.Hosting;
using ResearchFlows.Local.Tests.Support;
using System.Net.Http.Json;

namespace ResearchFlows.Local.Tests.Hosting;

public sealed class CleanStopTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>failing-inputs.md, 1.</summary>
    [Fact]
    public async Task After_a_stop_each_database_file_is_whole_by_itself()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await using (var host = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = host.Address };
            for (var question = 0; question < 8; question++)
            {
                using var asked = await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId = $"q{question}" });
                using var ended = await http.GetAsync($"/api/instances/q{question}?waitSeconds=60");
                Assert.True(ended.IsSuccessStatusCode);
            }

            // Readers that are pooled, many at once.
            await Task.WhenAll(Enumerable.Range(0, 8).Select(question => http.GetStringAsync($"/api/instances/q{question}/steps")));
        }

        AssertWhole();
        Assert.Equal(8, CountInCopy("engine.db", "SELECT count(*) FROM instances"));
        Assert.Equal(8, CountInCopy("ledger.db", "SELECT count(*) FROM researchCalls"));
    }

    [Fact]
    public async Task A_start_that_only_looks_leaves_whole_files_too()
    {
        HarborAgent.WriteTo(_folder, "agents");
        await (await StartAsync()).DisposeAsync();
        await using (var host = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = host.Address };
            await http.GetStringAsync("/api/instances");
            await http.GetStringAsync("/api/agents");
        }

        AssertWhole();
    }

    public void Dispose() => _folder.Dispose();

    private void AssertWhole() =>
        Assert.Equal(
            ["devstack.db", "engine.db", "ledger.db"],
            Directory.EnumerateFiles(Path.Combine(_folder.Path, "data"), "*.db*").Select(Path.GetFileName).Where(name => !name!.EndsWith(".lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private long CountInCopy(string file, string sql)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "copy"));
        var copy = Path.Combine(_folder.Path, "copy", file);
        File.Copy(Path.Combine(_folder.Path, "data", file), copy);
        return StoreFiles.Count(copy, sql);
    }

    private Task<EmbeddedHost> StartAsync() => EmbeddedHost.StartAsync(
        new HostSettings
        {
            Configuration = HostSettings.InMemory(
                ("ResearchFlows:AgentsPath", Path.Combine(_folder.Path, "agents")), ("ResearchFlows:DataPath", Path.Combine(_folder.Path, "data")), ("OptimizationSchedule", "")),
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
        },
        CancellationToken.None);
}
