using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Tests.Support;
using System.Collections.Concurrent;

namespace ResearchFlows.Tests.Improvement;

public sealed class SecondLookFaultTests
{
    [Fact]
    public async Task When_the_further_runs_fail_the_first_look_counts_as_the_test_it_was()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge(Promising(product.Agent), "Answer MAYBE.") { Write = Verdict }.Reply;

        var result = await product.Context("improvement-1").RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        Assert.Equal((ImprovementOutcome.Rejected, 1), (result.Outcome, result.VersionInForce));
        Assert.EndsWith("It was promising, but could not be run again.", result.Reason, StringComparison.Ordinal);
        var decisions = await product.Get<DecisionLedger>().GetAllAsync("test-agent", CancellationToken.None);
        Assert.Equal(1, GateTests.Of(decisions, product.Agent.Improvement, DateTimeOffset.UtcNow).Tests);
        var evaluations = await product.Get<EvaluationLedger>().GetAllAsync("test-agent", CancellationToken.None);
        Assert.Equal(evaluations.Sum(evaluation => evaluation.ModelCalls) + 1, result.Cost.ModelCalls);
    }

    /// <summary>Clearly better on training cases, both ways on the gate's; the judge has no words for a third run of those.</summary>
    private static Func<string, string, double> Promising(AgentDefinition agent)
    {
        var gate = CaseSplits.Assign(agent.Cases).Validation.Select(one => one.Question).ToList();
        ConcurrentDictionary<string, int> runs = [];
        return (answer, question) => (answer.Contains("MAYBE", StringComparison.Ordinal), gate.IndexOf(question)) switch
        {
            (false, _) => 0.4,
            (true, < 0) => 0.9,
            (true, var index) => runs.AddOrUpdate(question, 1, (_, known) => known + 1) > GateRule.CandidateRuns ? -1 : index % 5 < 3 ? 0.5 : 0.35,
        };
    }

    private static string Verdict(double score) => score < 0 ? "I cannot say." : FormattableString.Invariant($$"""{"score": {{score}}, "reasoning": "scripted"}""");
}
