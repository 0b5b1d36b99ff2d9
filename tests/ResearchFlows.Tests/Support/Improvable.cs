using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using System.Collections.Concurrent;

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

    /// <summary>Clearly better with MAYBE on training cases; on the gate's cases better on some and worse on others in the first two runs, and then as told.</summary>
    public static Func<string, string, double> Promising(AgentDefinition agent, double later)
    {
        var train = CaseSplits.Assign(agent.Cases).Train.Select(one => one.Question).ToHashSet();
        var gate = CaseSplits.Assign(agent.Cases).Validation.Select(one => one.Question).ToList();
        ConcurrentDictionary<string, int> runs = [];
        return (answer, question) =>
        {
            if (!answer.Contains("MAYBE", StringComparison.Ordinal))
            {
                return 0.4;
            }

            return train.Contains(question) ? 0.9
                : runs.AddOrUpdate(question, 1, (_, known) => known + 1) > GateRule.CandidateRuns ? later
                : gate.IndexOf(question) % 5 < 3 ? 0.5 : 0.35;
        };
    }
}
