using Xunit.Abstractions;

namespace ResearchFlows.Tests.Improvement.Simulation;

/// <summary>A small part of what <c>dotnet run -c Release --project tests/ResearchFlows.Benchmarks -- gate</c> prints, with the product's gate.</summary>
public class GateSimulationTests(ITestOutputHelper output)
{
    private const int Improvements = 300;

    public static TheoryData<string> Nulls => [.. GateTable.Nulls.Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Nulls))]
    public void Wrong_promotions_stay_at_the_level(string name)
    {
        const int size = 20;
        var outcome = GateSimulation.Play(GateTable.Nulls.Single(setting => setting.Name == name), Rule.Today(size), Improvements, seed: size);

        output.WriteLine(FormattableString.Invariant($"{name}, {size} cases: {outcome.Promoted:P1}"));
        Assert.InRange(outcome.Promoted, 0, GateTable.Level + GateTable.Slack(GateTable.Level, Improvements));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_better_is_promoted_as_often_as_promised_and_more_often_than_before(int gain)
    {
        var (setting, leastPower) = GateTable.Gains[gain];
        foreach (var (size, least) in GateTable.Sizes.Zip(leastPower))
        {
            var today = GateSimulation.Play(setting, Rule.Today(size), Improvements, seed: size);
            var before = GateSimulation.Play(setting, Rule.Before(size), Improvements, seed: size);

            output.WriteLine(FormattableString.Invariant($"{setting.Name}, {size} cases: {before.Promoted:P0} before, {today.Promoted:P0} now, {today.Runs:0} runs"));
            Assert.InRange(today.Promoted, least - GateTable.Slack(least, Improvements), 1);
            Assert.True(today.Promoted > before.Promoted);
        }
    }
}
