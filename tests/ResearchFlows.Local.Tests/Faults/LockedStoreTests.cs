using Microsoft.Data.Sqlite;
using ResearchFlows.Instances;
using ResearchFlows.Local.Client;
using ResearchFlows.Local.Tests.Support;
using ResearchFlows.Research;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace ResearchFlows.Local.Tests.Faults;

/// <summary>Somebody else keeps one of the stores locked while runs are under way.</summary>
public sealed class LockedStoreTests
{
    [Fact]
    public async Task A_locked_durable_store_refuses_what_it_cannot_record_and_runs_go_on_when_it_is_free()
    {
        await using var world = await FaultyWorld.StartAsync();
        await world.AskAsync("before");
        await world.UntilAsync("before", history => history.Count > 3);
        using (Locked(world, "engine.db"))
        {
            using var refused = await world.Http.PostAsJsonAsync("/api/research", new { question = HarborAgent.Question, instanceId = "refused" }, FaultyWorld.Soon);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(FaultyWorld.Soon);
            var health = await world.HealthAsync();

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.StartsWith("Nothing was recorded: ", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
            Assert.Contains("another process has locked it", problem.GetProperty("title").GetString(), StringComparison.Ordinal);
            Assert.Equal(("Unhealthy", false), (health.Status, health.Host.Healthy));
            Assert.Contains("another process has locked it", health.Host.Reason, StringComparison.Ordinal);
            Assert.NotEmpty((await world.GetAsync<HistoryView>("/api/instances/before/history")).Events);
        }

        await world.AskAsync("after");
        await AssertAnsweredOnceAsync(world, "before", "after");
        Assert.Equal(HttpStatusCode.NotFound, (await world.Http.GetAsync("/api/instances/refused", FaultyWorld.Soon)).StatusCode);
        Assert.Equal("Healthy", (await world.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_locked_ledger_is_waited_for_by_runs_and_refused_to_callers()
    {
        await using var world = await FaultyWorld.StartAsync();
        using (Locked(world, "ledger.db"))
        {
            await world.AskAsync("run");
            var waiting = await world.UntilAsync("run", history => FaultyWorld.DueAt(history) is not null);
            var health = await world.HealthAsync();

            Assert.Contains("another process has locked it", waiting.Last(item => item.Failure is not null).Failure!.ErrorMessage, StringComparison.Ordinal);
            Assert.Equal(("Unhealthy", false), (health.Status, health.Ledger.Healthy));
            Assert.Contains("another process has locked it", health.Ledger.Reason, StringComparison.Ordinal);
        }

        await AssertAnsweredOnceAsync(world, "run");
        Assert.Equal("Healthy", (await world.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_locked_file_of_the_server_is_an_outage_of_the_server()
    {
        await using var world = await FaultyWorld.StartAsync();
        using (Locked(world, "../devstack.db"))
        {
            await world.AskAsync("run");
            var waiting = await world.UntilAsync("run", history => FaultyWorld.DueAt(history) is not null);
            var health = await world.HealthAsync();

            Assert.Contains("The data file cannot be used", waiting.Last(item => item.Failure is not null).Failure!.ErrorMessage, StringComparison.Ordinal);
            Assert.Equal(("Degraded", false), (health.Status, health.LlamaStack.Healthy));
        }

        await AssertAnsweredOnceAsync(world, "run");
    }

    private static SqliteConnection Locked(FaultyWorld world, string file)
    {
        var other = StoreFiles.Open(Path.Combine(world.Data, file));
        other.Execute("BEGIN IMMEDIATE");
        return other;
    }

    private static async Task AssertAnsweredOnceAsync(FaultyWorld world, params string[] runs)
    {
        foreach (var run in runs)
        {
            Assert.Equal(HarborAgent.Answer, ApiClient.Read<ResearchResult>((await world.EndOfAsync(run)).Output!.Value).Answer);
        }

        Assert.Equal(runs.Length, StoreFiles.Count(Path.Combine(world.Data, "ledger.db"), "SELECT COUNT(*) FROM researchCalls"));
    }
}
