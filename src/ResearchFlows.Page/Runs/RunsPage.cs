using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Agents;
using ResearchFlows.Instances;
using ResearchFlows.Page.Approvals;

namespace ResearchFlows.Page.Runs;

/// <summary>What people started, newest first.</summary>
internal static class RunsPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Runs",
        Pattern = "",
        Queries =
        [
            .. RunsFilter.Queries, new("continuation", "The continuation of the part before."),
            new("part", "Only this part: 'rows' of the list, or 'newest', what changes of itself."),
        ],
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request)
    {
        var filter = RunsFilter.Read(request);
        var continuation = request.Query("continuation");
        var page = await request.LoadAsync<InstancePage>("ListInstances", [.. filter.ToApi(Now(request)), ("continuation", continuation)]);
        var rows = new RunsRowsModel(filter, page, continuation is null, Now(request));
        return request.Query("part") switch
        {
            "rows" => PageContent.Of<RunsRows>("Runs", rows),
            "newest" => PageContent.Of<RunsNewest>("Runs", new RunsNewestModel(rows, await WaitingModel.ReadAsync(request))),
            _ => PageContent.Of<RunsContent>("Runs", new RunsModel(rows, await WaitingModel.ReadAsync(request), AgentNames(request))),
        };
    }

    public static DateTimeOffset Now(PageRequest request) => request.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    public static IReadOnlyList<string> AgentNames(PageRequest request) => [.. request.Services.GetRequiredService<AgentRegistry>().All.Select(agent => agent.Name)];
}
