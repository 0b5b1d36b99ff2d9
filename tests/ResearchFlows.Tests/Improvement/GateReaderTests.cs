using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;
using ResearchFlows.LlamaStack;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

/// <summary>What of the ledger goes before the gate; of twenty cases fifteen are the gate's.</summary>
public sealed class GateReaderTests
{
    private const string Again = "evaluation-9-again";

    [Fact]
    public async Task A_first_look_has_four_runs_of_the_prompt_in_force_and_a_second_one_six_and_the_candidates_further_runs()
    {
        await using var product = await MeasuredAsync();

        var first = await ReadAsync(product, new DecidePromotionInput("test-agent", "evaluation-1", "evaluation-9", "evaluation-7", Look: 1));
        var second = await ReadAsync(
            product, new DecidePromotionInput("test-agent", "evaluation-1", "evaluation-9", "evaluation-7", Look: 2, AgainEvaluationIds: ["evaluation-8", Again]));

        Assert.Equal([4, 6], new[] { first, second }.Select(one => one.Input.Baseline.GroupBy(score => score.CaseId).Select(runs => runs.Count()).Distinct().Single()));
        Assert.Equal((15, 30), (first.Input.Candidate.Count, second.Input.Candidate.Count));
        Assert.Equal((1, 2), (first.Input.Look, second.Input.Look));
        Assert.Equal(0.65, first.BaselineScore!.Value, 1e-12);
        Assert.Equal(0.55, second.BaselineScore!.Value, 1e-12);
    }

    [Fact]
    public async Task Scores_are_means_over_each_cases_runs_and_then_over_the_cases()
    {
        await using var product = await MeasuredAsync();
        var gate = CaseSplits.Assign(product.Agent.Cases).Validation;
        await product.MeasureAsync(20, "candidate", one => one == gate[0] ? 0.3 : one == gate[1] ? null : 1, id: "uneven");

        var read = await ReadAsync(product, new DecidePromotionInput("test-agent", "evaluation-1", "uneven"));

        Assert.Equal((13 + 0.3) / 14, read.CandidateScore!.Value, 1e-12);
        Assert.Equal((1, 2), (read.Input.Errors, read.Input.MaxErrors));
        Assert.Equal(20, read.Input.Seed);
    }

    [Theory]
    [InlineData("evaluation-1", "evaluation-9", null, false)]
    [InlineData("untrusted", "evaluation-9", null, true)]
    [InlineData("evaluation-1", "untrusted", null, true)]
    [InlineData("evaluation-1", "evaluation-9", "untrusted", true)]
    public async Task One_evaluation_that_cannot_be_trusted_is_enough(string baseline, string candidate, string? again, bool passed)
    {
        await using var product = await MeasuredAsync();
        await product.MeasureAsync(21, "whatever", _ => 1, trusted: false, id: "untrusted");

        var read = await ReadAsync(product, new DecidePromotionInput("test-agent", baseline, candidate, AgainEvaluationIds: again is null ? null : [again]));

        Assert.Equal(passed, read.Input.CanariesPassed);
    }

    [Fact]
    public async Task The_watch_compares_the_recorded_runs_of_both_versions()
    {
        await using var product = await MeasuredAsync();
        await product.MeasureAsync(22, "promoted", _ => 0.2);
        await product.MeasureAsync(22, "promoted", _ => 0.4, id: "later");

        var read = await product.Get<GateReader>().ReadAsync(new WatchPromotionInput("test-agent", "evaluation-1", "evaluation-22"), CancellationToken.None);

        Assert.Equal((0.65, 0.3), (Math.Round(read.BaselineScore!.Value, 9), Math.Round(read.CandidateScore!.Value, 9)));
        Assert.Equal((60, 30, 0.05), (read.Input.Baseline.Count, read.Input.Candidate.Count, read.Input.MaxP));
    }

    [Fact]
    public async Task A_prompt_whose_text_the_ledger_does_not_have_has_no_runs()
    {
        await using var product = await MeasuredAsync();
        await product.Get<EvaluationLedger>().BeginAsync(
            EvaluationPlans.Like(product.Agent) with { InstanceId = "unknown-text", PromptId = "another", PromptVersion = 1, StartedAt = 1 }, CancellationToken.None);

        var read = await ReadAsync(product, new DecidePromotionInput("test-agent", "unknown-text", "evaluation-9"));

        Assert.Empty(read.Input.Baseline);
    }

    [Fact]
    public async Task An_evaluation_that_the_ledger_does_not_have_is_named()
    {
        await using var product = await MeasuredAsync();

        var fault = await Assert.ThrowsAsync<PermanentFaultException>(() => ReadAsync(product, new DecidePromotionInput("test-agent", "never", "evaluation-9")));

        Assert.Contains("The ledger has no evaluation of instance never.", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Eight runs under the prompt in force, scored 0.1 to 0.8, and two of a candidate.</summary>
    private static async Task<Product> MeasuredAsync()
    {
        var product = await Product.StartAsync(Improvable.Agent(), cases: Improvable.Cases(20));
        for (var number = 1; number <= 8; number++)
        {
            await product.MeasureAsync(number, "in force", _ => number / 10.0);
        }

        await product.MeasureAsync(9, "candidate", _ => 0.9);
        await product.MeasureAsync(9, "candidate", _ => 0.7, id: Again);
        return product;
    }

    private static Task<GateInputs> ReadAsync(Product product, DecidePromotionInput input) => product.Get<GateReader>().ReadAsync(input, CancellationToken.None);
}
