namespace ResearchFlows.Page.Shell;

/// <summary>What the shell shows: a page's content, or nothing until the script has fetched it.</summary>
/// <param name="Content">The content.</param>
public sealed record ShellModel(PageContent? Content);
