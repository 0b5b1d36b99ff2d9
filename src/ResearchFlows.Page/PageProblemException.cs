namespace ResearchFlows.Page;

/// <summary>What a page cannot show, and why; shown in its place.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="title">What is wrong, in a sentence.</param>
internal sealed class PageProblemException(int status, string title) : Exception(title)
{
    public int Status => status;
}
