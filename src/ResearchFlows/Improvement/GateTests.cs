using ResearchFlows.Agents;

namespace ResearchFlows.Improvement;

/// <summary>What an agent's gate tests add up to: each may promote wrongly with its level's probability.</summary>
/// <param name="Tests">Tests so far.</param>
/// <param name="ExpectedWrongPromotions">How many wrong promotions are to be expected of them at most: the sum of their levels.</param>
/// <param name="NextLevel">The level of the next test.</param>
public sealed record GateTests(int Tests, double ExpectedWrongPromotions, double NextLevel)
{
    private const double ShareOfTheRest = 0.1;
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>Counts the tests among an agent's decisions.</summary>
    public static GateTests Of(IReadOnlyList<PromptDecision> decisions, ImprovementSettings settings, DateTimeOffset now)
    {
        var tests = decisions.Where(decision => decision.IsGateTest).ToList();
        var from = (now - Year).ToUnixTimeMilliseconds();
        return new GateTests(tests.Count, tests.Sum(Level), NextLevelOf(settings, tests.Where(test => test.DecidedAt > from).Sum(Level)));

        double Level(PromptDecision test) => test.Level ?? settings.MaxP;
    }

    /// <summary>A tenth of what is left of the year's at most, so that however many tests there are, what is spent never exceeds it.</summary>
    private static double NextLevelOf(ImprovementSettings settings, double spent) => settings.MaxWrongPromotionsPerYear is { } most
        ? Math.Min(settings.MaxP, Math.Max(0, most - spent) * ShareOfTheRest)
        : settings.MaxP;
}
