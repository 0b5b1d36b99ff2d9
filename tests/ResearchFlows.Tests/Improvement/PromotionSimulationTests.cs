using ResearchFlows.Improvement;
using Xunit.Abstractions;
using System.Globalization;

namespace ResearchFlows.Tests.Improvement;

/// <summary>Whole improvement rounds with a noisy judge: three candidates, the best on train is tested on validation.</summary>
public class PromotionSimulationTests(ITestOutputHelper output)
{
    private const int RoundsPerSetting = 60;

    private static readonly (int Cases, int Repeats)[] _sizes = [(16, 2), (16, 3), (24, 2), (32, 1), (40, 1), (40, 2)];
    private static readonly double[] _notBetter = [0, 0, -0.05, -0.15];
    private static readonly double[] _better = [0.15, 0.2, 0.3, 0.4];

    private sealed record Round(ScoreKind Kind, int Cases, int Repeats, double Gain, bool Promoted, bool PromotedTheBetter);

    [Fact]
    public void Wrong_promotions_are_rare_and_right_ones_are_not()
    {
        var random = new Random(20250601);
        var worthless = Rounds(_notBetter, random);
        var worthy = Rounds(_better, random);
        var wrong = worthless.Average(round => round.Promoted ? 1.0 : 0);
        var right = worthy.Average(round => round.PromotedTheBetter ? 1.0 : 0);
        Print(worthless, "not better: promoted (wrong)", round => round.Promoted);
        Print(worthy, "better: promoted the better (right)", round => round.PromotedTheBetter);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all: wrong {wrong:P1} of {worthless.Count} rounds, right {right:P1} of {worthy.Count} rounds"));

        Assert.InRange(wrong, 0, 0.05);
        Assert.InRange(right, 0.8, 1);
        // The hardest case on its own: candidates exactly as good as the prompt in force.
        Assert.InRange(worthless.Where(round => round.Gain == 0).Average(round => round.Promoted ? 1.0 : 0), 0, 0.05 + 0.015);
    }

    private static List<Round> Rounds(double[] gains, Random random) =>
        [.. from kind in Enum.GetValues<ScoreKind>()
            from size in _sizes
            from gain in gains
            from _ in Enumerable.Range(0, RoundsPerSetting)
            select Play(kind, size.Cases, size.Repeats, gain, random)];

    /// <summary>One candidate has the gain; of the two others one is as good as the prompt in force and one is worse, or all are alike.</summary>
    private static Round Play(ScoreKind kind, int validation, int repeats, double gain, Random random)
    {
        var agent = new SimulatedAgent(kind, 2 * validation, random);
        double[] gains = gain > 0 ? [gain, 0, -0.1] : [gain, gain, gain];
        var candidates = gains.Select(agent.Prompt).ToList();
        var best = candidates.MaxBy(candidate => agent.Evaluate(candidate, ..validation, repeats).Average(score => score.Score))!;
        var decision = PromotionGate.Decide(new GateInput
        {
            Baseline = agent.Evaluate(agent.Current, validation.., repeats),
            Candidate = agent.Evaluate(best, validation.., repeats),
            MinGain = 0.02,
            MaxP = 0.05,
            CanariesPassed = false,
            Errors = 0,
            MaxErrors = 2,
            Seed = 1,
        });
        return new Round(kind, validation, repeats, gain, decision.Promote, decision.Promote && best == candidates[0]);
    }

    private void Print(List<Round> rounds, string title, Func<Round, bool> counts)
    {
        var gains = rounds.Select(round => round.Gain).Distinct().ToList();
        output.WriteLine($"{title}; true gain {string.Join(", ", gains.Select(gain => gain.ToString("+0.00;-0.00;0", CultureInfo.InvariantCulture)))}");
        foreach (var setting in rounds.GroupBy(round => (round.Kind, round.Cases, round.Repeats)))
        {
            var rates = gains.Select(gain => setting.Where(round => round.Gain == gain).Average(round => counts(round) ? 100.0 : 0));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {setting.Key.Kind,-12} {setting.Key.Cases} cases x {setting.Key.Repeats}: {string.Join(" ", rates.Select(rate => $"{rate,4:0} %"))}"));
        }
    }
}
