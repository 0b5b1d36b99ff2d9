using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Optimization;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>Night after night on the same agent: nothing is bought twice.</summary>
public sealed class ManyNightsTests
{
    [Fact]
    public async Task Candidates_that_are_never_better_change_nothing_and_cost_little_after_the_first_night()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 3), cases: Improvable.Cases(20));
        product.Faults.Model = new ScriptedJudge((_, _) => 0.4, "Answer politely.", "Answer in  FULL sentences.", "Answer in full sentences.").Reply;
        List<int> calls = [];

        for (var night = 1; night <= 20; night++)
        {
            calls.Add((await OptimizeAsync(product, night)).Cost.ModelCalls);
        }

        Assert.Equal("Answer.", await InForceAsync(product));
        Assert.True(calls[0] > calls.Skip(1).Sum(), $"{calls[0]} calls in the first night, {calls.Skip(1).Sum()} in the others");
    }

    [Fact]
    public async Task Ties_count_in_neither_direction_and_a_text_that_was_measured_is_not_measured_again()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1), cases: Improvable.Cases(20));
        // Better on some of the training cases, so that it gets to the gate, and not on its cases.
        var train = CaseSplits.Assign(product.Agent.Cases).Train.Select(one => one.Question).ToHashSet();
        product.Faults.Model = new ScriptedJudge(
            (answer, question) => answer.Contains("LEARNT", StringComparison.Ordinal) && train.Contains(question) ? 0.9 : 0.4, "Answer what you have LEARNT.").Reply;

        var first = await ImproveAsync(product, 1);
        var second = await ImproveAsync(product, 2);

        Assert.Equal((ImprovementOutcome.Rejected, ImprovementOutcome.NothingNew), (first.Outcome, second.Outcome));
        Assert.Equal(1, first.Decisions.Single().PValue);
        Assert.Contains("which was tested before", second.Decisions.Single().Reason, StringComparison.Ordinal);
        Assert.Equal(1, second.Cost.ModelCalls);
    }

    [Fact]
    public async Task An_agent_at_its_target_is_given_no_candidates()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(20));
        var judge = new ScriptedJudge((_, _) => 1, "Answer BETTER.");
        product.Faults.Model = judge.Reply;

        var first = await OptimizeAsync(product, 1);
        var second = await OptimizeAsync(product, 2);

        Assert.Equal((OptimizationStop.NothingToGain, OptimizationStop.NothingToGain), (first.StoppedBy, second.StoppedBy));
        Assert.Equal((0, 0), (judge.Proposals, second.Cost.ModelCalls));
    }

    [Fact]
    public async Task The_proposer_sees_a_few_failures_with_their_steps_and_what_was_tried_and_why_it_was_rejected()
    {
        await using var product = await Product.StartAsync(Improvable.Agent(candidates: 1), cases: Improvable.Cases(40));
        var judge = new ScriptedJudge((answer, _) => answer.Contains("WORSE", StringComparison.Ordinal) ? 0.1 : 0.4) { Propose = number => $"Answer WORSE, way {number}." };
        product.Faults.Model = judge.Reply;

        await ImproveAsync(product, 1);
        await ImproveAsync(product, 2);

        Assert.Equal(4, judge.ProposerInputs[1].Split("<case ").Length - 1);
        Assert.Contains("<steps>", judge.ProposerInputs[1], StringComparison.Ordinal);
        Assert.DoesNotContain("<tried>", judge.ProposerInputs[0], StringComparison.Ordinal);
        Assert.Contains("<tried><text>Answer WORSE, way 1.</text><scores>case-", judge.ProposerInputs[1], StringComparison.Ordinal);
        Assert.Contains("<outcome>Rejected: It scored 0.10 on the training cases; the prompt in force scored 0.40.</outcome>", judge.ProposerInputs[1], StringComparison.Ordinal);
    }

    private static Task<OptimizationResult> OptimizeAsync(Product product, int night) =>
        product.Context($"nightly-{night}").RunAsync<OptimizationResult>(nameof(OptimizationOrchestration), new OptimizationInput("test-agent"));

    private static Task<ImprovementResult> ImproveAsync(Product product, int number) =>
        product.Context($"improvement-{number}").RunAsync<ImprovementResult>(nameof(ImprovementOrchestration), new ImprovementInput("test-agent"));

    private static async Task<string> InForceAsync(Product product)
    {
        var agent = await product.Get<ProvisionLedger>().FindAgentAsync("test-agent", CancellationToken.None);
        return (await product.Get<Prompts>().GetVersionsAsync(agent!.PromptId!, CancellationToken.None)).Single(version => version.IsDefault).Text;
    }
}
