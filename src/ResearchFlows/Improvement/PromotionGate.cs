using ResearchFlows.Evaluation;

namespace ResearchFlows.Improvement;

/// <summary>Decides whether a candidate prompt takes over.</summary>
/// <remarks>
/// What it claims is about new questions like the agent's cases, so its unit is the case: the exact one-sided <see cref="SignFlipTest"/>
/// over the cases' mean differences. Single runs, permuted within a case, would claim something about these cases only, and promote a
/// candidate that changes cases both ways; they are never pairs. With fewer than <see cref="CaseSplits.FewestGateCases"/> cases nothing
/// is promoted, however large the gain.
/// </remarks>
public static class PromotionGate
{
    // Means of binary fractions: a gain of exactly the margin must not fail by its last bit.
    private const double Rounding = 1e-9;

    /// <summary>Promotes a candidate whose gain is at least the margin, unlikely to be noise, and scored by a trusted judge.</summary>
    public static GateDecision Decide(GateInput input) => Decide(input, "candidate", "prompt in force", "It may be noise");

    /// <summary>The same test the other way round: is the version in force worse than the one before, so that it is rolled back?</summary>
    public static GateDecision Watch(GateInput input) =>
        Decide(input with { Baseline = input.Candidate, Candidate = input.Baseline }, "version before", "version in force", "That does not speak against the version in force");

    private static GateDecision Decide(GateInput input, string challenger, string incumbent, string doubt)
    {
        var pairs = ScorePairs.Match(input.Baseline, input.Candidate);
        var test = SignFlipTest.Run(pairs.Differences, input.Seed);
        var objections = Objections(input, pairs, test, doubt).ToList();
        List<string> sentences =
        [
            Compare(pairs, test, challenger, incumbent),
            .. objections.Count > 0 ? objections : [Claim(input)],
            .. Remarks(pairs),
        ];
        var isPromising = input.Look == 1 && objections.Count > 0 && test.PValue <= GateRule.PromisingP && !Hindrances(input, pairs).Any();
        return new GateDecision(
            objections.Count == 0, string.Join(' ', sentences), test.MeanDifference, test.PValue, test.Exact, pairs.Differences.Count, isPromising)
        {
            Differences = [.. pairs.Cases.Zip(pairs.Differences, (one, difference) => new CaseDifference(one, difference))],
        };
    }

    private static IEnumerable<string> Objections(GateInput input, ScorePairs pairs, SignFlipResult test, string doubt)
    {
        foreach (var hindrance in Hindrances(input, pairs))
        {
            yield return hindrance;
        }

        if (pairs.Differences.Count == 0)
        {
            yield break;
        }

        if (test.MeanDifference < input.MinGain - Rounding)
        {
            yield return FormattableString.Invariant($"The gain is below the margin of {input.MinGain:0.###}.");
        }

        var level = input.MaxP / (input.Look is null ? 1 : GateRule.Looks);
        if (test.PValue > level + Rounding)
        {
            yield return FormattableString.Invariant($"{doubt}: p is above {level:0.####}{(input.Look is { } look ? $" (look {look} of {GateRule.Looks}, which share {input.MaxP:0.###})" : "")}.");
        }
    }

    /// <summary>What no further run would mend.</summary>
    private static IEnumerable<string> Hindrances(GateInput input, ScorePairs pairs)
    {
        if (input.CanariesPassed)
        {
            yield return "The evaluation is untrusted: the judge let a canary pass.";
        }

        if (input.Errors > input.MaxErrors)
        {
            yield return FormattableString.Invariant($"{input.Errors} runs could not be run or judged; at most {input.MaxErrors} may.");
        }

        if (pairs.Differences.Count == 0)
        {
            yield return "Without a comparison nothing changes.";
        }
        else if (pairs.Differences.Count < CaseSplits.FewestGateCases)
        {
            yield return $"With fewer than {CaseSplits.FewestGateCases} cases to compare on nothing changes by itself; a person may promote it.";
        }
    }

    private static string Compare(ScorePairs pairs, SignFlipResult test, string challenger, string incumbent)
    {
        if (pairs.Differences.Count == 0)
        {
            return "Nothing was scored under both prompts.";
        }

        var gain = FormattableString.Invariant($"{test.MeanDifference:+0.000;-0.000;0.000}");
        var p = FormattableString.Invariant($"p = {test.PValue:0.0000}, {(test.Exact ? "exact" : "sampled")}");
        return $"Over {pairs.Differences.Count} {(pairs.Differences.Count == 1 ? "case" : "cases")} the {challenger} scores {gain} against the {incumbent} ({p}).";
    }

    private static string Claim(GateInput input) => FormattableString.Invariant(
        $"Better on new questions like these: were it not, 1 test in {1 / input.MaxP:0} at most would say so.");

    private static IEnumerable<string> Remarks(ScorePairs pairs)
    {
        if (pairs.LeftOut.Count > 0)
        {
            var names = string.Join(", ", pairs.LeftOut.Take(10)) + (pairs.LeftOut.Count > 10 ? ", …" : "");
            yield return $"Left out, as scored under one prompt only: {names}.";
        }
    }
}
