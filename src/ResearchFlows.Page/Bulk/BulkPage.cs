using ResearchFlows.Instances;
using ResearchFlows.Page.Runs;

namespace ResearchFlows.Page.Bulk;

/// <summary>Suspending, resuming, terminating or purging all runs that a filter means.</summary>
internal static class BulkPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Bulk",
        Pattern = "bulk",
        Queries = RunsFilter.Queries,
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var filter = RunsFilter.Read(request);
        var query = filter.ToApi(RunsPage.Now(request)).ToList();
        List<BulkView> counts = [];
        foreach (var action in Enum.GetNames<BulkAction>())
        {
            counts.Add(await request.LoadAsync<BulkView>("CountBulk", [("action", action)], query));
        }

        return PageContent.Of<BulkContent>("Act on all that match", new BulkModel(filter, RunsFilter.Query(query), counts));
    }
}

/// <summary>What can be done to all runs that a filter means.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="Query">The same for the API.</param>
/// <param name="Counts">How many runs each action takes.</param>
public sealed record BulkModel(RunsFilter Filter, string Query, IReadOnlyList<BulkView> Counts);
