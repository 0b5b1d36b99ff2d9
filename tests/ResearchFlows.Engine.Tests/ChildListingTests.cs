using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests;

/// <summary>Listing what clients started, and the children of one instance.</summary>
public sealed class ChildListingTests
{
    [Fact]
    public async Task Children_are_listed_with_their_parent_named_and_otherwise_left_out()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("child", (_, _) => Task.FromResult<object?>(1));
        engine.Orchestration("parent", async (context, _) =>
            await context.Child<int>("child", $"{context.InstanceId}-c1") + await context.Child<int>("child", $"{context.InstanceId}-c2"));
        await engine.RunAsync("parent", "one");
        await engine.EndOfAsync("one");
        await engine.RunAsync("parent", "two");
        await engine.EndOfAsync("two");

        Assert.Equal(["two", "one"], await IdsAsync(engine, new() { WithoutChildren = true }));
        Assert.Equal(["one-c2", "one-c1"], await IdsAsync(engine, new() { Parent = "one" }));
        Assert.Equal(["one-c2", "one-c1"], await IdsAsync(engine, new() { Parent = "one", Name = "Scripted", RuntimeStatus = OrchestrationRuntimeStatus.Completed }));
        Assert.Empty(await IdsAsync(engine, new() { Parent = "one", RuntimeStatus = OrchestrationRuntimeStatus.Failed }));
        Assert.Equal(6, (await IdsAsync(engine, new())).Count);
    }

    [Fact]
    public async Task A_page_of_children_goes_on_where_the_last_one_ended()
    {
        await using var engine = await TestEngine.StartedAsync();
        engine.Orchestration("child", (_, _) => Task.FromResult<object?>(1));
        engine.Orchestration("parent", async (context, _) => await Task.WhenAll(Enumerable.Range(0, 7).Select(n => context.Child<int>("child", $"p-c{n}"))));
        await engine.RunAsync("parent", "p");
        await engine.EndOfAsync("p");

        List<string> all = [];
        string? token = null;
        do
        {
            var page = await engine.Client.QueryAsync(new() { Parent = "p", PageSize = 3, ContinuationToken = token }, TestEngine.Soon);
            all.AddRange(page.Instances.Select(instance => instance.InstanceId));
            token = page.ContinuationToken;
        }
        while (token is not null);

        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"p-c{n}"), all.Order(StringComparer.Ordinal));
        Assert.Equal(7, all.Distinct().Count());
    }

    [Fact]
    public void A_store_of_the_version_before_is_taken_over()
    {
        var folder = Directory.CreateTempSubdirectory("researchflows-engine-");
        try
        {
            var file = Path.Combine(folder.FullName, "engine.db");
            EngineSchema.Prepare(file);
            using (var old = EngineSchema.OpenForWriting(file))
            {
                // As version 2 left it.
                foreach (var index in old.Query<string>("SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'started_by_%'").ToList())
                {
                    old.Execute($"DROP INDEX {index}");
                }

                old.Execute("DROP INDEX instances_by_parent; CREATE INDEX instances_by_parent ON instances (parent) WHERE parent IS NOT NULL; PRAGMA user_version = 2");
                old.Execute("INSERT INTO instances (id, name, status, created, updated, execution, parent) VALUES ('a', 'n', 2, 1, 1, 0, NULL), ('a-c1', 'n', 2, 2, 2, 0, 'a')");
            }

            EngineSchema.Prepare(file);

            using var connection = EngineSchema.OpenForWriting(file);
            Assert.Equal(["a"], Ids(connection, new() { WithoutChildren = true }));
            Assert.Equal(["a-c1"], Ids(connection, new() { Parent = "a" }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Ids(SqliteConnection connection, OrchestrationQuery query) =>
        connection.Query<InstanceRow>(InstanceQuery.Sql(query, null), new { query.Parent, Limit = 10 }).Select(row => row.Id);

    private static async Task<IReadOnlyList<string>> IdsAsync(TestEngine engine, OrchestrationQuery query) =>
        [.. (await engine.Client.QueryAsync(query, TestEngine.Soon)).Instances.Select(instance => instance.InstanceId)];
}
