using ResearchFlows.DevStack.Faults;
using ResearchFlows.Evaluation;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>The ways an evaluation goes.</summary>
internal static class EvaluationShapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        Evaluation("evaluation-scored", "\"errors\":0", new ScriptedJudge((_, _) => 0.5)) with { Agent = Improvable.Agent(cases: 3) },
        Evaluation("evaluation-with-an-error", "\"errors\":1", Unreadable("Question 3?")) with { Agent = Improvable.Agent(cases: 1, maxErrors: 3) },
        Evaluation("evaluation-with-a-failed-run", "SubOrchestrationInstanceFailed", new ScriptedJudge((_, _) => 0.5)) with
        {
            Agent = Improvable.Agent(cases: 1, maxErrors: 3), Script = FailOneRun,
        },
        Evaluation("evaluation-failed", "EvaluationFailedException", Unreadable("Question ")),
    ];

    // One case at a time but for one shape: what runs in parallel is recorded in another order each time.
    private static Shape Evaluation(string name, string proof, ScriptedJudge judge) => new(
        name, nameof(EvaluationOrchestration), new EvaluationInput("test-agent"), proof)
    {
        Agent = Improvable.Agent(cases: 1, maxErrors: 1), Cases = 3, Script = product => product.Faults.Model = judge.Reply,
    };

    /// <summary>After the canaries and a whole case the server refuses a turn for good.</summary>
    private static void FailOneRun(Product product)
    {
        product.Faults.Model = new ScriptedJudge((_, _) => 0.5).Reply;
        product.Faults.Add(new FaultRule { Path = "/v1/responses", Skip = 8, Times = 1, Kind = FaultKind.Status, Status = 400, Body = """{"detail":"no"}""" });
    }

    private static ScriptedJudge Unreadable(string question) => new((_, asked) => asked.Contains(question, StringComparison.Ordinal) ? -1 : 0.8)
    {
        Write = value => value < 0 ? "I would rather not say." : """{"score":0.8,"reasoning":"scripted"}""",
    };
}
