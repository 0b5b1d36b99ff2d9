using ResearchFlows.Overview;

namespace ResearchFlows.Page.Scores;

/// <summary>Two evaluations case by case.</summary>
internal static class ComparisonPage
{
    public static PageDefinition Definition { get; } = new()
    {
        Name = "Comparison",
        Pattern = "agents/{agent}/comparison",
        Queries = [new("before", "The instance of the one evaluation."), new("after", "The instance of the other.")],
        Load = async request => PageContent.Of<ComparisonContent>(
            $"Two evaluations of {request["agent"]}",
            await request.LoadAsync<ComparisonView>("CompareEvaluations", ("before", request.Query("before")), ("after", request.Query("after")))),
    };
}
