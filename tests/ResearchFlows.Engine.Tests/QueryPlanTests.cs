using Dapper;
using Microsoft.Data.Sqlite;
using ResearchFlows.Engine.Store;
using ResearchFlows.Ports;

namespace ResearchFlows.Engine.Tests;

/// <summary>What SQLite does for each query that must not slow down with the number of instances.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("researchflows-engine-");
    private readonly SqliteConnection _connection;

    public QueryPlanTests()
    {
        var file = Path.Combine(_folder.FullName, "engine.db");
        EngineSchema.Prepare(file);
        _connection = EngineSchema.OpenForWriting(file);
    }

    public static TheoryData<bool, bool, OrchestrationRuntimeStatus?, bool, bool> Listings()
    {
        TheoryData<bool, bool, OrchestrationRuntimeStatus?, bool, bool> listings = [];
        bool[] either = [false, true];
        OrchestrationRuntimeStatus?[] statuses = [null, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Completed];
        foreach (var (name, agent) in either.SelectMany(name => either.Select(agent => (name, agent))))
        {
            foreach (var (status, from, next) in statuses.SelectMany(status => either.SelectMany(from => either.Select(next => (status, from, next)))))
            {
                listings.Add(name, agent, status, from, next);
            }
        }

        return listings;
    }

    [Theory]
    [MemberData(nameof(Listings))]
    public void Every_combination_of_filters_reads_its_page_and_nothing_besides(bool name, bool agent, OrchestrationRuntimeStatus? status, bool from, bool next)
    {
        CheckPlan("instances_by_", withoutChildren: false, name, agent, status, from, next);
        CheckPlan("started_by_", withoutChildren: true, name, agent, status, from, next);
    }

    [Theory]
    [MemberData(nameof(Listings))]
    public void Children_are_read_in_order_from_their_parents_index(bool name, bool agent, OrchestrationRuntimeStatus? status, bool from, bool next)
    {
        var query = new OrchestrationQuery
        {
            Parent = "p", Name = name ? "ResearchOrchestration" : null, Agent = agent ? "demo-agent" : null, RuntimeStatus = status, CreatedFrom = from ? DateTimeOffset.UnixEpoch : null,
        };

        var step = Assert.Single(Plan(InstanceQuery.Sql(query, next ? new PagePosition(1000, 1000) : null)));

        Assert.Contains(" USING INDEX instances_by_parent (parent=?", step, StringComparison.Ordinal);
    }

    private void CheckPlan(string index, bool withoutChildren, bool name, bool agent, OrchestrationRuntimeStatus? status, bool from, bool next)
    {
        var query = new OrchestrationQuery
        {
            WithoutChildren = withoutChildren, Name = name ? "ResearchOrchestration" : null, Agent = agent ? "demo-agent" : null, RuntimeStatus = status, CreatedFrom = from ? DateTimeOffset.UnixEpoch : null,
        };

        var plan = Plan(InstanceQuery.Sql(query, next ? new PagePosition(1000, 1000) : null));

        // In the order of the index: nothing is sorted, nothing is passed over, and reading stops at the end of the page.
        List<string> bounds = [];
        Add(name, "name=?");
        Add(agent, "agent=?");
        Add(status is not null, "status=?");
        Add(from, "created>?");
        Add(next, "created<?");
        var step = Assert.Single(plan);
        Assert.Contains($" USING INDEX {index}", step, StringComparison.Ordinal);
        Assert.Equal(bounds.Count == 0 ? "" : $"({string.Join(" AND ", bounds)})", step.Contains('(') ? step[step.IndexOf('(')..] : "");

        void Add(bool asked, string bound)
        {
            if (asked)
            {
                bounds.Add(bound);
            }
        }
    }

    [Fact]
    public void What_a_start_looks_for_it_finds_by_index() => Assert.All(
        [StoreReader.UnfinishedSql, StoreReader.ChildrenLeftByTerminationSql, StoreReader.EndedBeforeSql],
        sql => Assert.All(Plan(sql), step => Assert.DoesNotContain("SCAN", step, StringComparison.Ordinal)));

    [Fact]
    public void The_oldest_ends_are_found_without_looking_at_any_other_instance()
    {
        var plan = Plan(StoreReader.EndedBeforeSql);

        Assert.Contains("USING INDEX instances_by_end (updated<?)", plan[0], StringComparison.Ordinal);
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Delete(recursive: true);
    }

    private List<string> Plan(string sql)
    {
        var values = new DynamicParameters();
        foreach (var parameter in new[] { "Parent", "Name", "Agent", "Status", "Before", "CreatedFrom", "Created", "Sequence", "Limit" })
        {
            values.Add(parameter, 1);
        }

        return [.. _connection.Query($"EXPLAIN QUERY PLAN {sql}", values).Select(step => (string)step.detail)];
    }
}
