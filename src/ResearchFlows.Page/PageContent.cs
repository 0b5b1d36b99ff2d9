using Microsoft.AspNetCore.Components;

namespace ResearchFlows.Page;

/// <summary>A component and what it shows.</summary>
/// <param name="Title">The title of the browser's window.</param>
/// <param name="Component">The component; its one parameter is called <c>Model</c>.</param>
/// <param name="Model">What it shows.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record PageContent(string Title, Type Component, object Model, int Status = 200)
{
    /// <summary>The content of a page.</summary>
    public static PageContent Of<TComponent>(string title, object model) where TComponent : IComponent => new(title, typeof(TComponent), model);
}
