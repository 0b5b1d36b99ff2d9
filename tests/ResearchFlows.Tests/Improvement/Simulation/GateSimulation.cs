using ResearchFlows.Agents;
using ResearchFlows.Evaluation;
using ResearchFlows.Improvement;

namespace ResearchFlows.Tests.Improvement.Simulation;

/// <summary>How often improvements promoted a candidate, and what they cost.</summary>
/// <param name="Promoted">The share that promoted: under the null any candidate, else the better one.</param>
/// <param name="Runs">Runs of cases, on average.</param>
internal sealed record Outcome(double Promoted, double Runs);

/// <summary>How an improvement divides its cases and how often it runs them.</summary>
/// <param name="Train">Cases to screen on.</param>
/// <param name="Gate">Cases of the gate.</param>
/// <param name="CandidateRuns">Runs of a candidate's case.</param>
/// <param name="BaselineRuns">Runs that make up a case's baseline.</param>
/// <param name="FreshRuns">How many of them the improvement makes; the others are recorded.</param>
/// <param name="Decide">Decides.</param>
internal sealed record Rule(int Train, int Gate, int CandidateRuns, int BaselineRuns, int FreshRuns, Func<GateInput, GateDecision> Decide)
{
    /// <summary>The product's rule.</summary>
    public static Rule Today(int cases)
    {
        var splits = CaseSplits.Assign([.. Enumerable.Range(0, cases).Select(index => new TestCase($"case-{index}", "?", "!"))]);
        return new Rule(splits.Train.Count, splits.Validation.Count, GateRule.CandidateRuns, GateRule.BaselineRuns, 1, PromotionGate.Decide);
    }

    /// <summary>The rule before: two fifths each, one run of everything, and no least number of cases.</summary>
    public static Rule Before(int cases) => new(2 * cases / 5, 2 * cases / 5, 1, 1, 1, input =>
    {
        var test = SignFlipTest.Run([.. input.Candidate.Zip(input.Baseline, (candidate, baseline) => candidate.Score - baseline.Score)], input.Seed);
        return new GateDecision(test.MeanDifference >= input.MinGain && test.PValue <= input.MaxP, "", test.MeanDifference, test.PValue, test.Exact, input.Candidate.Count);
    });
}

/// <summary>Improvements of a simulated agent: three candidates, the best of the screening is put before the product's own gate.</summary>
internal static class GateSimulation
{
    private const int Candidates = 3;

    public static Outcome Play(Setting setting, Rule rule, int improvements, int seed)
    {
        var random = new Random(seed);
        var world = new SimulatedWorld(setting, random);
        var (promoted, runs) = (0, 0L);
        for (var number = 0; number < improvements; number++)
        {
            var (isRight, cost) = Improve(world, setting, rule);
            promoted += isRight ? 1 : 0;
            runs += cost;
        }

        return new Outcome((double)promoted / improvements, (double)runs / improvements);
    }

    private static (bool Promoted, int Runs) Improve(SimulatedWorld world, Setting setting, Rule rule)
    {
        var cases = world.Cases(rule.Train + rule.Gate);
        var candidates = Enumerable.Range(0, Candidates).Select(number => world.Candidate(cases, number == 0)).ToList();
        var baseline = Mean(world, cases, rule.Train, rule.BaselineRuns);
        var scores = candidates.ConvertAll(candidate => Mean(world, candidate, rule.Train, rule.CandidateRuns));
        var runs = Candidates * rule.Train * rule.CandidateRuns;
        var best = scores.IndexOf(scores.Max());
        if (scores[best] <= baseline)
        {
            return (false, runs);
        }

        runs += rule.Gate * (rule.CandidateRuns + rule.FreshRuns);
        var input = new GateInput
        {
            Baseline = Evaluate(world, cases, rule.Train, rule.BaselineRuns),
            Candidate = Evaluate(world, candidates[best], rule.Train, rule.CandidateRuns),
            MinGain = 0.02,
            MaxP = 0.05,
            CanariesPassed = false,
            Errors = 0,
            MaxErrors = 2,
            Seed = 1,
            Look = 1,
        };
        var decision = rule.Decide(input);
        if (decision.Promising)
        {
            runs += rule.Gate * GateRule.MoreRuns * 2;
            decision = rule.Decide(input with
            {
                Baseline = [.. input.Baseline, .. Evaluate(world, cases, rule.Train, GateRule.MoreRuns)],
                Candidate = [.. input.Candidate, .. Evaluate(world, candidates[best], rule.Train, GateRule.MoreRuns)],
                Look = 2,
            });
        }

        return (decision.Promote && (setting.Gain == 0 || best == 0), runs);
    }

    private static double Mean(SimulatedWorld world, double[] prompt, int cases, int runs) =>
        prompt.Take(cases).SelectMany(quality => Enumerable.Range(0, runs).Select(_ => world.Run(quality))).Average();

    private static CaseScore[] Evaluate(SimulatedWorld world, double[] prompt, int skip, int runs) =>
        [.. from index in Enumerable.Range(skip, prompt.Length - skip)
            from _ in Enumerable.Range(0, runs)
            select new CaseScore($"case-{index}", world.Run(prompt[index]))];
}
