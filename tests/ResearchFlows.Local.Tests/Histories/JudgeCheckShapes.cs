using ResearchFlows.Evaluation;
using ResearchFlows.Ports;
using ResearchFlows.Research;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Local.Tests.Histories;

/// <summary>The ways a check of the judge goes.</summary>
internal static class JudgeCheckShapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("judge-check", nameof(JudgeCheckOrchestration), new JudgeCheckInput("test-agent"), "\"asked\":1,\"errors\":1")
        {
            Agent = Improvable.Agent(cases: 1),
            Script = product => product.Faults.Model = new ScriptedJudge((answer, _) => answer == "Right." ? 1 : -1)
            {
                Write = score => score < 0 ? "I would rather not say." : """{"score":1.0,"reasoning":"scripted"}""",
            }.Reply,
            Before = SayAsync,
        },
    ];

    private static async Task SayAsync(Product product, IOrchestrationClient client)
    {
        foreach (var (id, answer) in new[] { ("research-1", "Right."), ("research-2", "Hard to say.") })
        {
            await product.Get<ResearchCallLedger>().RecordAsync(
                new ResearchCall
                {
                    InstanceId = id, Agent = "test-agent", Question = $"What of {id}?", Answer = answer, StopReason = "Answered", PromptId = "p", PromptVersion = 1,
                    Turns = 1, ToolCalls = 0, InputTokens = 1, OutputTokens = 1, StartedAt = 1, RecordedAt = 2,
                },
                CancellationToken.None);
            await product.Get<FeedbackLedger>().RecordAsync(
                new Feedback { InstanceId = id, Agent = "test-agent", Good = true, Expected = "The right one.", GivenAt = 3 }, CancellationToken.None);
        }
    }
}
