using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Crashes;
using ResearchFlows.DevStack;
using ResearchFlows.DevStack.Faults;
using ResearchFlows.Improvement;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Commands;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Ports;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Crashes;

/// <summary>An improvement of the demo agent is killed with kill -9 again and again; RESEARCHFLOWS_KILLS says how often.</summary>
public sealed class ImprovementCrashTests : IDisposable
{
    private const string Agent = "demo-agent-plain";
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("RESEARCHFLOWS_KILLS") ?? "4", CultureInfo.InvariantCulture);
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_killed_improvement_comes_to_the_same_decision_with_one_row_each_and_no_scratch_store_left()
    {
        DemoAgents.Prepare(DemoQuestions.Find()!, Path.Combine(_folder.Path, "agents"));

        var undisturbed = await ImproveAsync("undisturbed", []);
        var moments = Enumerable.Range(1, Kills).Select(kill => undisturbed.Requests * kill / (Kills + 1));
        var killed = await ImproveAsync("killed", [.. moments]);

        Assert.Equal(undisturbed.Outcome, killed.Outcome);
        Assert.Equal(Kills, killed.Kills);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs an improvement on data of its own and tells what it left: decisions, rows, versions, stores.</summary>
    /// <param name="name">The data folder.</param>
    /// <param name="moments">When to kill: numbers of inferences, so that they are spread over the whole improvement.</param>
    private async Task<(string Outcome, int Requests, int Kills)> ImproveAsync(string name, IReadOnlyList<int> moments)
    {
        var faults = new DevStackFaults();
        await using var devStack = await DevStackServer.StartAsync(
            new DevStackOptions { DataFile = Path.Combine(_folder.Path, $"{name}.db"), Port = 0, Faults = faults }, CancellationToken.None);
        var host = await StartAsync(name, devStack);
        try
        {
            using (var http = new HttpClient { BaseAddress = host.Address })
            {
                (await http.PostAsJsonAsync($"/api/agents/{Agent}/improvements", new { instanceId = "improvement-1" })).EnsureSuccessStatusCode();
            }

            var kills = 0;
            foreach (var moment in moments)
            {
                if (await WaitForRequestsAsync(faults, host, moment))
                {
                    await host.KillAsync();
                    host.Dispose();
                    host = await StartAsync(name, devStack);
                    kills++;
                }
            }

            var outcome = $"{await FinishAsync(host)}\n{Rows(name)}\n{await StoresAsync(devStack)}";
            return (outcome, Inferences(faults), kills);
        }
        finally
        {
            host.Dispose();
        }
    }

    /// <summary>Polls for background responses are not counted: their number is the machine's mood.</summary>
    private static int Inferences(DevStackFaults faults) => faults.Requests.Count(request => request is { Method: "POST", Path: "/v1/responses" });

    private Task<HostProcess> StartAsync(string data, DevStackServer devStack) =>
        HostProcess.StartAsync(Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, data), devStack.Endpoint);

    /// <returns>Whether the moment came before the improvement ended.</returns>
    private static async Task<bool> WaitForRequestsAsync(DevStackFaults faults, HostProcess host, int count)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        for (var polls = 0; Inferences(faults) < count; polls++)
        {
            await Task.Delay(5);
            if (polls % 40 == 39 && (await InstanceAsync(http, 0)).RuntimeStatus == OrchestrationRuntimeStatus.Completed)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<string> FinishAsync(HostProcess host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        for (var tries = 0; tries < 10; tries++)
        {
            var instance = await InstanceAsync(http, 60);
            if (instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed)
            {
                var result = ApiClient.Read<ImprovementResult>(instance.Output!.Value);
                return $"{result.Outcome} {result.VersionInForce} {result.Reason} {string.Join("; ", result.Decisions)}";
            }
        }

        throw new InvalidOperationException("The improvement did not end.");
    }

    private static async Task<InstanceView> InstanceAsync(HttpClient http, int waitSeconds) =>
        ApiClient.Read<InstanceView>(await http.GetFromJsonAsync<JsonElement>($"/api/instances/improvement-1?waitSeconds={waitSeconds}"));

    private string Rows(string data)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, data, "ledger.db")};Pooling=False");
        var evaluations = connection.Query<string>("SELECT instanceId || ' ' || promptVersion || ' ' || mean || ' ' || runs || ' ' || errors FROM evaluations ORDER BY 1");
        var counts = connection.Query<string>(
            """
            SELECT 'cases ' || COUNT(*) FROM caseResults UNION ALL SELECT 'decisions ' || COUNT(*) FROM promptDecisions
            UNION ALL SELECT 'scratch ' || COUNT(*) FROM scratchStores UNION ALL SELECT 'leases ' || COUNT(*) FROM leases
            UNION ALL SELECT 'calls ' || COUNT(*) FROM researchCalls
            """);
        return string.Join('\n', evaluations.Concat(counts));
    }

    private static async Task<string> StoresAsync(DevStackServer devStack)
    {
        using var server = new HttpClient { BaseAddress = devStack.Endpoint };
        var stores = (await server.GetFromJsonAsync<JsonElement>("/v1/vector_stores?limit=100")).GetProperty("data").GetArrayLength();
        var files = (await server.GetFromJsonAsync<JsonElement>("/v1/files?limit=1000")).GetProperty("data").GetArrayLength();
        var prompts = (await server.GetFromJsonAsync<JsonElement>("/v1/prompts")).GetProperty("data").GetArrayLength();
        return $"stores {stores} files {files} prompts {prompts}";
    }
}
