using ResearchFlows.Http;

namespace ResearchFlows.Page;

/// <summary>A page: where it is, and how it comes about from the views that the API answers with.</summary>
internal sealed record PageDefinition
{
    /// <summary>The name; its functions are <c>…Page</c>, the shell, and <c>…Content</c>, what has data.</summary>
    public required string Name { get; init; }

    /// <summary>The route below <see cref="PageTable.Prefix"/>; empty for the first page.</summary>
    public required string Pattern { get; init; }

    /// <summary>The query parameters it takes.</summary>
    public IReadOnlyList<ApiQuery> Queries { get; init; } = [];

    /// <summary>Loads the views and says which component shows them.</summary>
    public required Func<PageRequest, Task<PageContent>> Load { get; init; }
}
