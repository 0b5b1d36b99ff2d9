using CsCheck;
using ResearchFlows.Improvement;
using ResearchFlows.Tests.Support;

namespace ResearchFlows.Tests.Improvement;

public class SignFlipTestTests
{
    [Fact]
    public void The_exact_p_is_the_share_of_sign_patterns_that_reach_the_observed_sum()
    {
        var difference = Gen.OneOf(-1, -2.0 / 3, -0.5, -1.0 / 3, -0.25, 0, 0.1, 0.25, 1.0 / 3, 0.5, 2.0 / 3, 0.75, 1);
        difference.Array[0, 10].Sample(differences =>
        {
            var result = SignFlipTest.Run(differences, 1);

            Assert.True(result.Exact);
            Assert.Equal(BruteForce(differences), result.PValue, 1e-12);
            Assert.Equal(differences.DefaultIfEmpty(0).Average(), result.MeanDifference, 1e-12);
        });
    }

    [Fact]
    public void Darwins_maize_gives_fishers_own_figure()
    {
        // Fisher (1935), section 21: heights of 15 pairs of plants, in eighths of an inch; 863 of 32,768 patterns reach 314.
        double[] eighths = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

        Assert.Equal(863 / 32768.0, SignFlipTest.Run([.. eighths.Select(value => value / 100)], 1).PValue, 1e-12);
    }

    [Theory]
    [InlineData(4, 0.0625)]
    [InlineData(5, 0.03125)]
    [InlineData(6, 0.015625)]
    public void The_smallest_p_is_two_to_the_minus_n(int pairs, double p) =>
        Assert.Equal(p, SignFlipTest.Run([.. Enumerable.Repeat(1.0, pairs)], 1).PValue);

    [Fact]
    public void No_difference_is_no_evidence()
    {
        Assert.Equal(new SignFlipResult(0, 1, true), SignFlipTest.Run([], 1));
        Assert.Equal(new SignFlipResult(0, 1, true), SignFlipTest.Run([.. new double[30]], 1));
        Assert.Equal(0.0625, SignFlipTest.Run([0.5, 0, 0.5, 0, 0, 0.5, 0.5, 0], 1).PValue);
    }

    [Fact]
    public void Equal_sums_tie_whatever_their_parts()
    {
        // 1 - 1/3 - 1/3 - 1/3 and its mirror both sum to nothing: 9 of 16 patterns are at least that.
        Assert.Equal(9 / 16.0, SignFlipTest.Run([1, -1.0 / 3, -1.0 / 3, -1.0 / 3], 1).PValue);
    }

    [Fact]
    public void Halves_and_signs_make_no_difference_to_what_is_counted() => Gen.Double[-1, 1].Array[1, 24].Sample(differences =>
    {
        // Up to ten pairs brute force tells; beyond, the test mirrored and its own ties must add up to one.
        var p = SignFlipTest.Run(differences, 1).PValue;
        var mirrored = SignFlipTest.Run([.. differences.Select(difference => -difference)], 1).PValue;
        var ties = 1.0 / (1L << differences.Length);

        Assert.Equal(SignFlipTest.Run([.. differences.Reverse()], 1).PValue, p);
        Assert.InRange(p + mirrored, 1 + ties - 1e-12, 2);
    });

    [Fact]
    public void Many_pairs_are_sampled_with_the_seed_and_come_close_to_the_exact_p()
    {
        double[] most = [.. Enumerable.Range(0, SignFlipTest.MaxExact).Select(index => (index * 7 % 20 / 40.0) - 0.18 + 0.001)];
        var exact = SignFlipTest.Run(most, 1);
        // One tiny difference more makes it a sample and hardly moves the p-value.
        double[] more = [.. most, 1e-6];

        var sampled = SignFlipTest.Run(more, 1);

        Assert.True(exact.Exact);
        Assert.False(sampled.Exact);
        Assert.Equal(sampled, SignFlipTest.Run(more, 1));
        Assert.NotEqual(sampled.PValue, SignFlipTest.Run(more, 2).PValue);
        Assert.Equal(exact.PValue, sampled.PValue, 0.015);
        Assert.Equal(1.0 / (SignFlipTest.Draws + 1), SignFlipTest.Run([.. Enumerable.Repeat(1.0, 40)], 1).PValue);
    }

    [Fact]
    public void Under_the_null_p_is_no_smaller_than_uniform()
    {
        var random = new Random(11);
        const int Rounds = 4000;
        var ps = Enumerable.Range(0, Rounds).Select(_ => SignFlipTest.Run(
            [.. Enumerable.Range(0, 10).Select(_ => Math.Round((random.NextDouble() - random.NextDouble()) * 4) / 4)], 1).PValue).ToList();

        foreach (var level in (double[])[0.01, 0.05, 0.1, 0.25, 0.5])
        {
            var slack = 3 * Math.Sqrt(level * (1 - level) / Rounds);
            Assert.InRange(ps.Count(p => p <= level) / (double)Rounds, level / 5, level + slack);
        }
    }

    [Fact]
    public void As_many_as_are_counted_are_counted_quickly()
    {
        var time = ProcessorTime.Of(() =>
            Assert.True(SignFlipTest.Run([.. Enumerable.Range(1, SignFlipTest.MaxExact).Select(index => index / 40.0)], 1).Exact));

        Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1.5)]
    public void Refuses_what_is_no_difference_of_scores(double difference) => Assert.Contains(
        "Differences of scores are between -1 and 1.", Assert.Throws<ArgumentException>(() => SignFlipTest.Run([0.5, difference], 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_difference_that_is_only_rounding_is_none_and_one_that_rounding_makes_too_large_is_taken()
    {
        Assert.Equal(1, SignFlipTest.Run([1e-9], 1).PValue);
        Assert.Equal(0.5, SignFlipTest.Run([1.1e-9], 1).PValue);
        Assert.Equal(0.5, SignFlipTest.Run([1 + 1e-9], 1).PValue);
    }

    [Fact]
    public void A_sample_that_always_reaches_what_was_observed_gives_one() => Assert.Equal(1, SignFlipTest.Run([.. Enumerable.Repeat(-1.0, 40)], 1).PValue);

    [Fact]
    public void A_sample_is_the_same_on_every_machine_and_in_every_version()
    {
        // A decision that was recorded can be checked again later, by its seed.
        double[] differences = [.. Enumerable.Range(0, 40).Select(index => (index * 7 % 20 / 40.0) - 0.18)];
        Assert.Equal(186.0 / 20_001, SignFlipTest.Run(differences, 7).PValue, 1e-12);
    }

    private static double BruteForce(double[] differences)
    {
        var patterns = Enumerable.Range(0, 1 << differences.Length);
        return patterns.Average(pattern =>
            differences.Select((value, index) => (pattern >> index & 1) == 0 ? Math.Abs(value) : -Math.Abs(value)).Sum()
                >= differences.Sum() - 1e-9 ? 1.0 : 0.0);
    }
}
