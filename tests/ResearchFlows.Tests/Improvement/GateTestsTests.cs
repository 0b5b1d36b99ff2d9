using ResearchFlows.Agents;
using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

public sealed class GateTestsTests
{
    private static readonly DateTimeOffset _now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_tested_adds_up_and_what_was_only_screened_does_not()
    {
        var tests = GateTests.Of([Test(1, 0.05), Test(2, null), Test(3, 0.01), Test(4, null) with { PValue = null }, Test(5, null) with { Candidate = 0 }], new(), _now);

        Assert.Equal((3, 0.11, 0.05), (tests.Tests, Math.Round(tests.ExpectedWrongPromotions, 9), tests.NextLevel));
    }

    [Fact]
    public void However_many_tests_there_are_a_year_is_never_spent()
    {
        var settings = new ImprovementSettings { MaxWrongPromotionsPerYear = 0.5 };
        List<PromptDecision> decisions = [Test(400, 0.05)];

        for (var night = 364; night > 0; night--)
        {
            decisions.Add(Test(night, GateTests.Of(decisions, settings, _now.AddDays(-night)).NextLevel));
        }

        var spent = decisions.Skip(1).Sum(decision => decision.Level!.Value);
        Assert.InRange(spent, 0.45, 0.5);
        Assert.Equal(0.05, decisions[60].Level is > 0 and < 0.05 ? 0.05 : 0);
        Assert.Equal(0.045, decisions[1].Level!.Value, 1e-9);
    }

    [Fact]
    public void What_was_spent_a_year_ago_may_be_spent_again()
    {
        var settings = new ImprovementSettings { MaxWrongPromotionsPerYear = 0.1, MaxP = 0.05 };

        Assert.Equal(0.01, GateTests.Of([Test(365, 0.05)], settings, _now).NextLevel, 1e-9);
        Assert.Equal(0.005, GateTests.Of([Test(364, 0.05)], settings, _now).NextLevel, 1e-9);
    }

    private static PromptDecision Test(int daysAgo, double? level) => new()
    {
        ImprovementId = $"improvement-{daysAgo}", Round = 1, Candidate = 1, Agent = "test-agent", PromptId = "prompt", BaselineVersion = 1, Kind = DecisionKind.Rejected, Reason = "",
        PValue = 0.5, Level = level, DecidedAt = _now.AddDays(-daysAgo).ToUnixTimeMilliseconds(),
    };
}
