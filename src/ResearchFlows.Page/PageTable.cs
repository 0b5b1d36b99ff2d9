using ResearchFlows.Http;
using ResearchFlows.Page.Agent;
using ResearchFlows.Page.Bulk;
using ResearchFlows.Page.Prompts;
using ResearchFlows.Page.Run;
using ResearchFlows.Page.Runs;
using ResearchFlows.Page.Scores;
using ResearchFlows.Page.Shell;

namespace ResearchFlows.Page;

/// <summary>Every page, and the routes that come of them.</summary>
public static class PageTable
{
    /// <summary>What stands before every address of a page.</summary>
    public const string Prefix = $"{ApiRoute.Prefix}ui/";

    /// <summary>The pages.</summary>
    internal static IReadOnlyList<PageDefinition> Pages { get; } =
    [
        RunsPage.Definition, BulkPage.Definition, RunPage.Definition, StepsPage.Definition, StepPage.Definition, EventsPage.Definition,
        AgentsPage.Definition, AgentPage.Definition, DocumentPage.Definition, ScoresPage.Definition, ComparisonPage.Definition, PromptsPage.Definition,
    ];

    /// <summary>The routes: of each page its shell and its content, and the shell's assets.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } = [.. Pages.SelectMany(PageRoutes.Of), PageAssets.Route];
}
