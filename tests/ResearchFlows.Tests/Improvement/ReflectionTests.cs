using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.Ports;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>Which prompts candidates start from, over a real ledger.</summary>
public sealed class ReflectionTests
{
    [Fact]
    public async Task Candidates_start_from_prompts_that_are_best_on_some_cases_and_the_last_one_merges_two()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(20));
        var train = CaseSplits.Assign(product.Agent.Cases).Train;
        await product.MeasureAsync(1, "in force", _ => 0.4);
        await product.MeasureAsync(2, "good at the first", one => one == train[0] ? 1 : 0.3);
        await product.MeasureAsync(3, "good at the second", one => one == train[1] ? 1 : 0.2);
        await product.MeasureAsync(4, "good at nothing", _ => 0.1);
        var memory = await PromptMemory.ReadAsync(product.Agent, product.Get<EvaluationLedger>(), product.Get<DecisionLedger>(), CancellationToken.None);
        var inForce = memory.Find("in force")!;

        var starts = Enumerable.Range(1, 4).Select(candidate => Reflection.For(memory, inForce, candidate, 4, 0.98)).ToList();

        Assert.Equal("in force", starts[0].Parent.Text);
        Assert.Equal(["in force", "good at the first"], starts.Skip(1).Take(2).Select(start => start.Parent.Text));
        Assert.Equal(("good at the first", "good at the second"), (starts[3].Parent.Text, starts[3].MergeWith!.Text));
        Assert.All(starts.Take(3), start => Assert.Null(start.MergeWith));
        Assert.All(starts, start => Assert.Equal(4, start.Cases.Count));
        Assert.DoesNotContain(train[0], starts[2].Cases);
    }

    [Fact]
    public async Task A_baseline_is_four_of_the_newest_runs_of_exactly_that_text_without_those_that_promoted_it()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(20));
        for (var number = 1; number <= 6; number++)
        {
            await product.MeasureAsync(number, "in force", _ => number / 10.0);
        }

        await product.MeasureAsync(7, "IN FORCE", _ => 1);
        await product.DecideAsync("evaluation-5");
        var memory = await PromptMemory.ReadAsync(product.Agent, product.Get<EvaluationLedger>(), product.Get<DecisionLedger>(), CancellationToken.None);

        var runs = memory.BaselineRuns("in force").GroupBy(run => run.CaseId).ToList();

        Assert.Equal(memory.Splits.Validation.Count, runs.Count);
        Assert.All(runs, one => Assert.Equal([0.2, 0.3, 0.4, 0.6], one.Select(run => run.Score)));
        Assert.Equal(4, memory.FewestBaselineRuns("in force"));
    }

    [Fact]
    public async Task Runs_of_a_case_whose_text_has_changed_are_not_used()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(20));
        await product.MeasureAsync(1, "in force", _ => 0.4);
        var gate = CaseSplits.Assign(product.Agent.Cases).Validation[0];
        var changed = product.Agent with { Cases = [.. product.Agent.Cases.Select(one => one == gate ? one with { Expected = "Something else." } : one)] };

        var memory = await PromptMemory.ReadAsync(changed, product.Get<EvaluationLedger>(), product.Get<DecisionLedger>(), CancellationToken.None);

        Assert.Equal([gate.Id], memory.Splits.Validation.Where(one => memory.Find("in force")!.ScoreOf(one) is null).Select(one => one.Id));
    }
}
