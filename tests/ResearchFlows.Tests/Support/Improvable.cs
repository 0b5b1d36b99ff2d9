namespace ResearchFlows.Tests.Support;

/// <summary>An agent with test cases that improvements work on.</summary>
internal static class Improvable
{
    public static object Agent(int cases = 20, int candidates = 2, int maxErrors = 2, bool approval = false, int optimizeEvery = 0) => new
    {
        name = "test-agent",
        model = "offline/research-model",
        judgeModel = "offline/judge-model",
        prompt = "Answer.",
        cases = "cases.json",
        optimizeEvery,
        evaluation = new { parallelism = Math.Min(cases, 4), maxErrors },
        improvement = new { candidates, approval, maxIterations = 3, patience = 2 },
    };

    public static IReadOnlyList<object> Cases(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new { id = $"case-{number}", question = $"Question {number}?", expected = $"The expected fact number {number} stands written right here." })];
}
