using CsCheck;
using ResearchFlows.Evaluation;

namespace ResearchFlows.Tests.Evaluation;

public class StatisticsTests
{
    [Fact]
    public void Mean_and_median()
    {
        Assert.Equal(0.5, Statistics.Mean([0.0, 0.5, 1.0]));
        Assert.Equal(0.2, Statistics.Median([1.0, 0.0, 0.2]));
        Assert.Equal(0.5, Statistics.Median([0.75, 0.25]));
        Assert.StartsWith("There are no values.", Assert.Throws<ArgumentException>(() => Statistics.Mean([])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
    }

    // Reference values: R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Interval_is_wilsons(int right, int cases, double low, double high)
    {
        var interval = Statistics.Interval([.. Enumerable.Range(0, cases).Select(index => index < right ? 1.0 : 0.0)]);

        Assert.Equal(low, interval.Low, 0.0002);
        Assert.Equal(high, interval.High, 0.0002);
    }

    [Fact]
    public void Interval_holds_the_mean_within_0_and_1_and_narrows_with_less_confidence() => Gen.Double[0, 1].Array[1, 60].Sample(scores =>
    {
        var wide = Statistics.Interval(scores, 0.95);
        var narrow = Statistics.Interval(scores, 0.5);

        Assert.InRange(scores.Average(), wide.Low - 1e-9, wide.High + 1e-9);
        Assert.True(wide is { Low: >= 0, High: <= 1 } && wide.Low < wide.High);
        Assert.True(narrow.High - narrow.Low < wide.High - wide.Low);
    });

    [Fact]
    public void Interval_covers_the_true_mean_of_few_graded_scores()
    {
        var random = new Random(7);
        double[] grades = [0, 0.25, 0.5, 0.75, 1];
        var covered = Enumerable.Range(0, 4000).Count(_ =>
        {
            var interval = Statistics.Interval([.. Enumerable.Range(0, 8).Select(_ => grades[random.Next(5)])]);
            return interval.Low <= 0.5 && interval.High >= 0.5;
        });

        Assert.InRange(covered / 4000.0, 0.95, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    public void Interval_refuses_a_confidence_that_is_none(double confidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Interval([], confidence));

    [Fact]
    public void Interval_of_nothing_says_nothing()
    {
        Assert.Equal(new ConfidenceInterval(0, 1), Statistics.Interval([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Interval([0.5], 1));
    }
}
