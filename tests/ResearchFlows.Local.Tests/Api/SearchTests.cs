using Microsoft.Data.Sqlite;
using ResearchFlows.Instances;
using ResearchFlows.Local.Tests.Support;

namespace ResearchFlows.Local.Tests.Api;

public sealed class SearchTests(TestHost host) : IClassFixture<TestHost>
{
    [Fact]
    public async Task A_search_looks_through_some_thousand_runs_at_once_and_goes_on_from_there()
    {
        var run = await host.ResearchAsync("Where is the sunken bell?");
        using (var connection = new SqliteConnection($"Data Source={host.LedgerFile};Pooling=False"))
        {
            await connection.OpenAsync();
            using var fill = connection.CreateCommand();
            fill.CommandText =
                """
                WITH RECURSIVE later (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM later WHERE number < 15000)
                INSERT INTO runs (instanceId, agent, question, vectorStoreId, promptId, promptVersion, evaluation, startedAt)
                SELECT 'later-' || number, 'harbor', 'Where is buoy ' || number || '?', 'v', 'p', 1, 0, (SELECT MAX(startedAt) FROM runs) + number FROM later
                """;
            await fill.ExecuteNonQueryAsync();
        }

        var newest = await host.GetAsync<InstancePage>("/api/instances?text=sunken+bell");
        var older = await host.GetAsync<InstancePage>($"/api/instances?text=sunken+bell&continuation={Uri.EscapeDataString(newest.Continuation!)}");

        Assert.Empty(newest.Instances);
        Assert.Equal(run.InstanceId, Assert.Single(older.Instances).InstanceId);
        Assert.Null(older.Continuation);
    }
}
