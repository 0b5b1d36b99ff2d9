using ResearchFlows.Instances;

namespace ResearchFlows.Page.Run;

/// <summary>One run.</summary>
internal static class RunPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Run",
        Pattern = "runs/{id}",
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request) =>
        PageContent.Of<RunContent>(request["id"], await request.LoadAsync<InstanceView>("GetInstance"));
}
