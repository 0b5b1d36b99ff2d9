using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Crashes;

/// <summary>kill -9 in the midst of indexing.</summary>
public sealed class IndexingCrashTests : IDisposable
{
    private const int Documents = 40, DoneBefore = 15;
    private readonly TempFolder _folder = new();
    private readonly DevStackFaults _faults = new();

    [Fact]
    public async Task Indexing_goes_on_after_a_kill_without_uploading_again_what_was_done()
    {
        HarborAgent.WriteTo(_folder, "agents");
        for (var number = 3; number <= Documents; number++)
        {
            _folder.Write($"agents/{HarborAgent.Name}/documents/berth-{number}.md", $"# Berth {number}\n\nBerth {number} has {number} bollards.\n");
        }

        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, "devstack.db"), Port = 0, Faults = _faults, Model = new HarborAgent.Model() }, CancellationToken.None);
        Task<HostProcess> StartAsync() => HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "data"), devStack.Endpoint);

        _faults.Add(new FaultRule { Method = "POST", Path = "/v1/files", Skip = DoneBefore, Kind = FaultKind.Delay, Latency = TimeSpan.FromHours(1) });
        using (var host = await StartAsync())
        {
            using var http = new HttpClient { BaseAddress = host.Address };
            (await http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId = "first" })).EnsureSuccessStatusCode();
            await IndexedAsync(http, DoneBefore);
            await host.KillAsync();
        }

        _faults.Clear();
        using var again = await StartAsync();
        using var client = new HttpClient { BaseAddress = again.Address };
        var ended = ApiClient.Read<InstanceView>(await client.GetFromJsonAsync<JsonElement>("/api/instances/first?waitSeconds=60"));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        await IndexedAsync(client, Documents);
        using var server = new HttpClient { BaseAddress = devStack.Endpoint };
        var files = (await server.GetFromJsonAsync<JsonElement>("/v1/files?limit=1000")).GetProperty("data").EnumerateArray().Select(file => file.GetProperty("filename").GetString()!).ToList();
        Assert.Equal(Documents, files.Count(file => file.StartsWith("berth-", StringComparison.Ordinal) || file is "quays.md" or "tides.md"));
        Assert.Equal(files.Distinct(), files);
        Assert.DoesNotContain(_faults.Requests, request => request.Method == "DELETE");
        await again.KillAsync();
    }

    public void Dispose() => _folder.Dispose();

    private static async Task IndexedAsync(HttpClient http, int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(late.Token))
        {
            var agent = await http.GetFromJsonAsync<JsonElement>($"/api/agents/{HarborAgent.Name}");
            if (agent.GetProperty("documentCounts").GetProperty("indexed").GetInt32() == count)
            {
                return;
            }
        }
    }
}
