using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ResearchFlows.Http;
using ResearchFlows.Page.Shell;

namespace ResearchFlows.Page;

/// <summary>The two routes of a page: its shell, which anybody may have, and its content, which needs the key where keys are asked for.</summary>
internal static class PageRoutes
{
    /// <summary>What stands before the address of a page's content.</summary>
    public const string Contents = "ui/content";

    public static IEnumerable<ApiRoute> Of(PageDefinition page) =>
    [
        Route(page, "Page", "ui", $"The page {page.Name}.", ShellAsync) with { Anonymous = true },
        Route(page, "Content", Contents, $"What the page {page.Name} shows.", ContentAsync),
    ];

    private static ApiRoute Route(PageDefinition page, string kind, string root, string summary, Func<PageRequest, PageDefinition, Task<IResult>> serve) => new()
    {
        Name = page.Name + kind,
        Method = "GET",
        Pattern = page.Pattern.Length == 0 ? root : $"{root}/{page.Pattern}",
        Summary = summary,
        Success = 200,
        Response = typeof(string),
        MediaType = "text/html",
        Queries = page.Queries,
        Handler = (services, request) => serve(new PageRequest(services, request), page),
    };

    /// <summary>Where a key is asked for, the shell comes without data and its script fetches the content; elsewhere it comes filled, and needs no script.</summary>
    private static async Task<IResult> ShellAsync(PageRequest request, PageDefinition page)
    {
        var asksForKey = request.Services.GetRequiredService<PageSettings>().AsksForKey;
        var content = asksForKey ? null : await LoadAsync(request, page);
        var shell = new PageContent(content?.Title ?? "", typeof(Shell.Shell), new ShellModel(content), content?.Status ?? 200);
        return await PageRenderer.RenderAsync(request, shell);
    }

    private static async Task<IResult> ContentAsync(PageRequest request, PageDefinition page) => await PageRenderer.RenderAsync(request, await LoadAsync(request, page));

    private static async Task<PageContent> LoadAsync(PageRequest request, PageDefinition page)
    {
        try
        {
            return await page.Load(request);
        }
        catch (PageProblemException problem)
        {
            return new PageContent("Not shown", typeof(Problem), problem.Message, problem.Status);
        }
    }
}
