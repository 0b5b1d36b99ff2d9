using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>A candidate that is promising and not proven is run again, once, and both looks share the level.</summary>
public sealed class SecondLookTests
{
    [Theory]
    [InlineData(0.9, ImprovementOutcome.Promoted)]
    [InlineData(0.4, ImprovementOutcome.Rejected)]
    public async Task A_promising_candidate_is_run_again_and_decided_on_all_its_runs(double later, ImprovementOutcome outcome)
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge(Improvable.Promising(product.Agent, later), "Answer MAYBE.").Reply;

        var result = await product.Context("improvement-1").RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        Assert.Equal(outcome, result.Outcome);
        var evaluations = await product.Get<EvaluationLedger>().GetAllAsync("test-agent", CancellationToken.None);
        Assert.Equal(["improvement-1-r1-fresh-again", "improvement-1-r1-validation-again"],
            evaluations.Select(row => row.InstanceId).Where(id => id.EndsWith("-again", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var decision = Assert.Single((await product.Get<DecisionLedger>().GetAllAsync("test-agent", CancellationToken.None)), decision => decision.IsGateTest);
        Assert.Equal((GateRule.Number, 0.05), (decision.Rule, decision.Level));
        Assert.Equal(outcome == ImprovementOutcome.Rejected, decision.Reason.Contains("(look 2 of 2, which share 0.05)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_second_look_decided_on_is_no_baseline_later()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge(Improvable.Promising(product.Agent, 0.9), "Answer MAYBE.").Reply;
        await product.Context("improvement-1").RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

        var memory = await PromptMemory.ReadAsync(product.Agent, product.Get<EvaluationLedger>(), product.Get<DecisionLedger>(), CancellationToken.None);

        Assert.Empty(memory.BaselineRuns("Answer MAYBE."));
    }

    [Fact]
    public void Each_look_has_half_of_the_level()
    {
        // Five of six up and one down by less: 2 of 64 patterns reach that.
        double[] differences = [0.5, 0.5, 0.5, 0.5, 0.5, -0.25];
        var input = new GateInput
        {
            Baseline = [.. differences.Select((_, index) => new CaseScore($"case-{index}", 0.25))],
            Candidate = [.. differences.Select((difference, index) => new CaseScore($"case-{index}", 0.25 + difference))],
            MinGain = 0.02, MaxP = 0.05, CanariesPassed = false, Errors = 0, MaxErrors = 2, Seed = 1,
        };

        var only = PromotionGate.Decide(input);
        var first = PromotionGate.Decide(input with { Look = 1 });
        var second = PromotionGate.Decide(input with { Look = 2 });

        Assert.Equal((2 / 64.0, true, false), (only.PValue, only.Promote, only.Promising));
        Assert.Equal((false, true), (first.Promote, first.Promising));
        Assert.EndsWith("It may be noise: p is above 0.025 (look 1 of 2, which share 0.05).", first.Reason, StringComparison.Ordinal);
        Assert.Equal((false, false), (second.Promote, second.Promising));
    }

    [Fact]
    public void What_no_further_run_would_mend_is_not_promising()
    {
        var input = new GateInput
        {
            Baseline = [.. Enumerable.Range(0, 6).Select(index => new CaseScore($"case-{index}", 0.5))],
            Candidate = [.. Enumerable.Range(0, 6).Select(index => new CaseScore($"case-{index}", 0.51))],
            MinGain = 0.02, MaxP = 0.05, CanariesPassed = false, Errors = 0, MaxErrors = 2, Seed = 1, Look = 1,
        };

        Assert.True(PromotionGate.Decide(input).Promising);
        Assert.False(PromotionGate.Decide(input with { Errors = 3 }).Promising);
        Assert.False(PromotionGate.Decide(input with { CanariesPassed = true }).Promising);
        Assert.False(PromotionGate.Decide(input with { Baseline = input.Baseline.Take(5).ToList() }).Promising);
        Assert.False(PromotionGate.Decide(input with { Candidate = [.. input.Candidate.Select((score, index) => index < 3 ? score with { Score = 0.4 } : score)] }).Promising);
    }
}
