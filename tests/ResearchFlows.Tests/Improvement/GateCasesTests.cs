using ResearchFlows.Agents;
using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement;

public sealed class GateCasesTests
{
    [Theory]
    [InlineData(8, 0.05, "at least 1 more case is needed")]
    [InlineData(9, 0.05, null)]
    [InlineData(9, 0.03125, null)]
    [InlineData(9, 0.03, "the gate needs 7 of its own and has 6")]
    [InlineData(10, 0.03, null)]
    [InlineData(20, 0.00001, "0.00001, the gate needs 18 of its own and has 15")]
    [InlineData(20, 0, "maxWrongPromotionsPerYear is spent")]
    public void Cases_that_no_candidate_could_be_proven_on_are_told_beforehand(int count, double level, string? told)
    {
        var said = GateCases.TooFew([.. Enumerable.Range(1, count).Select(number => new TestCase($"case-{number}", "?", "!"))], level);

        Assert.Equal(told is null, said is null);
        Assert.Contains(told ?? "", said ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_happens_until_then_is_told_too() => Assert.EndsWith(
        " Until then candidates are measured and shown, and a person may promote one.",
        GateCases.TooFew([.. Enumerable.Range(1, 9).Select(number => new TestCase($"case-{number}", "?", "!"))], 0.03), StringComparison.Ordinal);

    [Theory]
    [InlineData(6, 0.03125)]
    [InlineData(7, 0.03)]
    public void With_as_many_cases_as_are_said_to_be_needed_the_gate_promotes_at_its_first_look(int needed, double level)
    {
        Assert.True(Decide(needed).Promote);
        Assert.False(Decide(needed - 1).Promote);

        GateDecision Decide(int cases) => PromotionGate.Decide(new GateInput
        {
            Baseline = [.. Enumerable.Range(0, cases).Select(index => new CaseScore($"case-{index}", 0.2))],
            Candidate = [.. Enumerable.Range(0, cases).Select(index => new CaseScore($"case-{index}", 0.9))],
            MinGain = 0.02, MaxP = level, CanariesPassed = false, Errors = 0, MaxErrors = 2, Seed = 1, Look = 1,
        });
    }
}
