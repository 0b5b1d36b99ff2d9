using ResearchFlows.Http;

namespace ResearchFlows.Page;

/// <summary>Every route that both hosts serve: the API's and the page's.</summary>
public static class RouteTable
{
    /// <summary>The routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } = [.. ApiTable.All, .. PageTable.All];
}
