using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

public class PromotionGateTests
{
    [Fact]
    public void Promotes_a_gain_that_is_large_enough_and_unlikely_to_be_noise()
    {
        var decision = PromotionGate.Decide(Input(Scores(8, 2, 0.25), Scores(8, 2, 0.75)));

        Assert.True(decision.Promote);
        Assert.Equal((0.5, 1 / 256.0, true, 8), (decision.Gain, decision.PValue, decision.Exact, decision.Cases));
        Assert.Equal(
            "Over 8 cases the candidate scores +0.500 against the prompt in force (p = 0.0039, exact). "
            + "Better on new questions like these: were it not, 1 test in 20 at most would say so.",
            decision.Reason);
        Assert.Equal(Enumerable.Range(0, 8).Select(index => new CaseDifference($"case-{index}", 0.5)), decision.Differences);
    }

    [Fact]
    public void What_is_promoted_at_the_first_look_needs_no_second_one()
    {
        var decision = PromotionGate.Decide(Input(Scores(8, 2, 0.25), Scores(8, 2, 0.75)) with { Look = 1 });

        Assert.Equal((true, false), (decision.Promote, decision.Promising));
    }

    [Fact]
    public void Pairs_each_cases_mean_over_its_repeats()
    {
        CaseScore[] baseline = [.. Scores(6, 1, 0.5), new("case-0", 0.1)];
        CaseScore[] candidate = [.. Scores(6, 1, 0.5), new("case-0", 1)];

        var decision = PromotionGate.Decide(Input(baseline, candidate));

        Assert.Equal(0.45 / 6, decision.Gain, 1e-12);
        Assert.Equal((6, 0.5), (decision.Cases, decision.PValue));
    }

    [Fact]
    public void Rejects_noise_and_gains_below_the_margin()
    {
        CaseScore[] mixed = [.. Enumerable.Range(0, 8).Select(index => new CaseScore($"case-{index}", index < 5 ? 0.9 : 0.3))];
        var noise = PromotionGate.Decide(Input(Scores(8, 1, 0.5), mixed));
        var small = PromotionGate.Decide(Input(Scores(8, 1, 0.5), Scores(8, 1, 0.51)));
        var same = PromotionGate.Decide(Input(Scores(8, 1, 0.5), Scores(8, 1, 0.5)));

        Assert.False(noise.Promote || small.Promote || same.Promote);
        Assert.Contains("It may be noise: p is above 0.05.", noise.Reason, StringComparison.Ordinal);
        Assert.Contains("The gain is below the margin of 0.02.", small.Reason, StringComparison.Ordinal);
        Assert.Equal((0.0, 1.0), (same.Gain, same.PValue));
    }

    [Fact]
    public void A_gain_of_exactly_the_margin_is_enough() =>
        Assert.True(PromotionGate.Decide(Input(Scores(8, 1, 0.28), Scores(8, 1, 0.3))).Promote);

    [Fact]
    public void Promotes_nothing_on_an_untrusted_evaluation()
    {
        var decision = PromotionGate.Decide(Input(Scores(8, 1, 0), Scores(8, 1, 1)) with { CanariesPassed = true });

        Assert.False(decision.Promote);
        Assert.Contains("untrusted", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(1, decision.Gain);
    }

    [Fact]
    public void Promotes_nothing_with_too_many_errors()
    {
        var input = Input(Scores(8, 1, 0), Scores(8, 1, 1)) with { MaxErrors = 2 };

        Assert.True(PromotionGate.Decide(input with { Errors = 2 }).Promote);
        Assert.False(PromotionGate.Decide(input with { Errors = 3 }).Promote);
    }

    [Fact]
    public void Fewer_than_6_cases_promote_nothing_however_often_they_are_run()
    {
        var five = PromotionGate.Decide(Input(Scores(5, 20, 0), Scores(5, 20, 1)));
        var six = PromotionGate.Decide(Input(Scores(6, 1, 0), Scores(6, 1, 1)));

        Assert.False(five.Promote);
        Assert.Equal((5, 1 / 32.0), (five.Cases, five.PValue));
        Assert.Contains("With fewer than 6 cases to compare on nothing changes by itself; a person may promote it.", five.Reason, StringComparison.Ordinal);
        Assert.True(six.Promote);
    }

    [Theory]
    [InlineData(1 / 256.0, true)]
    [InlineData(1 / 257.0, false)]
    public void A_p_of_exactly_the_level_is_enough(double level, bool promotes) =>
        Assert.Equal(promotes, PromotionGate.Decide(Input(Scores(8, 1, 0), Scores(8, 1, 1)) with { MaxP = level }).Promote);

    [Fact]
    public void Counts_only_what_both_sides_scored_and_names_the_rest()
    {
        CaseScore[] candidate = [.. Scores(8, 1, 0.75).Where(score => score.CaseId != "case-3"), new("new", 0)];

        var decision = PromotionGate.Decide(Input(Scores(8, 1, 0.25), candidate));

        Assert.Equal((7, 0.5), (decision.Cases, decision.Gain));
        Assert.EndsWith("Left out, as scored under one prompt only: case-3, new.", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "old-0, old-1, old-2, old-3, old-4, old-5, old-6, old-7, old-8, old-9.")]
    [InlineData(11, "old-0, old-1, old-10, old-2, old-3, old-4, old-5, old-6, old-7, old-8, ….")]
    public void Names_ten_at_most_of_what_it_left_out(int leftOut, string names)
    {
        CaseScore[] baseline = [.. Scores(8, 1, 0.5), .. Enumerable.Range(0, leftOut).Select(index => new CaseScore($"old-{index}", 1))];

        Assert.EndsWith($"only: {names}", PromotionGate.Decide(Input(baseline, Scores(8, 1, 0.5))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_how_many_cases_there_were_and_when_p_is_of_a_sample()
    {
        Assert.StartsWith("Over 1 case the candidate", PromotionGate.Decide(Input(Scores(1, 1, 0), Scores(1, 1, 1))).Reason, StringComparison.Ordinal);
        Assert.Contains("(p = 0.0000, sampled)", PromotionGate.Decide(Input(Scores(40, 1, 0), Scores(40, 1, 1))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_are_compared_in_the_order_of_their_ids() => Assert.Equal(
        [0.25, 0.5], ScorePairs.Match([new("b", 0.5), new("a", 0.5)], [new("b", 1), new("a", 0.75)]).Differences);

    [Fact]
    public void Promotes_nothing_when_nothing_can_be_compared()
    {
        var decision = PromotionGate.Decide(Input([], Scores(8, 1, 1)) with { MinGain = 0, MaxP = 1 });

        Assert.False(decision.Promote);
        Assert.Equal((0.0, 1.0, 0), (decision.Gain, decision.PValue, decision.Cases));
        Assert.StartsWith("Nothing was scored under both prompts. Without a comparison nothing changes. Left out", decision.Reason, StringComparison.Ordinal);
        Assert.Equal(decision.Reason, PromotionGate.Decide(Input([], Scores(8, 1, 1))).Reason);
    }

    [Fact]
    public void Watching_rolls_back_a_version_that_turned_out_worse_and_only_that()
    {
        var worse = PromotionGate.Watch(Input(Scores(8, 1, 0.75), Scores(8, 1, 0.25)));
        var better = PromotionGate.Watch(Input(Scores(8, 1, 0.25), Scores(8, 1, 0.75)));

        Assert.True(worse.Promote);
        Assert.Equal(0.5, worse.Gain);
        Assert.StartsWith("Over 8 cases the version before scores +0.500 against the version in force", worse.Reason, StringComparison.Ordinal);
        Assert.False(better.Promote);
        Assert.Equal(-0.5, better.Gain);
        Assert.EndsWith("That does not speak against the version in force: p is above 0.05.", better.Reason, StringComparison.Ordinal);
    }

    private static GateInput Input(IReadOnlyList<CaseScore> baseline, IReadOnlyList<CaseScore> candidate) => new()
    {
        Baseline = baseline,
        Candidate = candidate,
        MinGain = 0.02,
        MaxP = 0.05,
        CanariesPassed = false,
        Errors = 0,
        MaxErrors = 2,
        Seed = 1,
    };

    private static CaseScore[] Scores(int cases, int repeats, double score) =>
        [.. from one in Enumerable.Range(0, cases) from _ in Enumerable.Range(1, repeats) select new CaseScore($"case-{one}", score)];
}
