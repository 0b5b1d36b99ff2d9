using ResearchFlows.Instances;

namespace ResearchFlows.Page.Runs;

/// <summary>What people started, newest first.</summary>
internal static class RunsPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Runs",
        Pattern = "",
        Load = LoadAsync,
    };

    private static async Task<PageContent> LoadAsync(PageRequest request) =>
        PageContent.Of<RunsContent>("Runs", await request.LoadAsync<InstancePage>("ListInstances"));
}
