namespace ResearchFlows.Improvement;

/// <summary>Decides whether a candidate prompt takes over.</summary>
/// <remarks>
/// Both prompts are compared case by case, each case's mean over its repeats, by the <see cref="SignFlipTest"/>. With fewer than 6 cases
/// that test could hardly ever be passed; then single runs are the pairs. Runs of one case are not independent, so this says less than
/// as many cases would, and the decision says so.
/// </remarks>
public static class PromotionGate
{
    private const int FewestCases = 6;

    // Means of binary fractions: a gain of exactly the margin must not fail by its last bit.
    private const double Rounding = 1e-9;

    /// <summary>Promotes a candidate whose gain is at least the margin, unlikely to be noise, and scored by a trusted judge.</summary>
    public static GateDecision Decide(GateInput input) => Decide(input, "candidate", "prompt in force");

    /// <summary>The same test the other way round: is the version in force worse than the one before, so that it is rolled back?</summary>
    public static GateDecision Watch(GateInput input) =>
        Decide(input with { Baseline = input.Candidate, Candidate = input.Baseline }, "version before", "version in force");

    private static GateDecision Decide(GateInput input, string challenger, string incumbent)
    {
        var pairs = ScorePairs.Match(input.Baseline, input.Candidate, FewestCases);
        var test = SignFlipTest.Run(pairs.Differences, input.Seed);
        var objections = Objections(input, pairs, test).ToList();
        List<string> sentences =
        [
            Compare(pairs, test, challenger, incumbent),
            .. objections.Count > 0 ? objections : [Approval(input)],
            .. Remarks(pairs),
        ];
        return new GateDecision(
            objections.Count == 0, string.Join(' ', sentences), test.MeanDifference, test.PValue, test.Exact,
            pairs.Differences.Count, pairs.AreRuns, pairs.Cases < FewestCases);
    }

    private static IEnumerable<string> Objections(GateInput input, ScorePairs pairs, SignFlipResult test)
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
            yield break;
        }

        if (test.MeanDifference < input.MinGain - Rounding)
        {
            yield return FormattableString.Invariant($"The gain is below the margin of {input.MinGain:0.###}.");
        }

        if (test.PValue > input.MaxP + Rounding)
        {
            yield return FormattableString.Invariant($"It may be noise: p is above {input.MaxP:0.###}.");
        }
    }

    private static string Compare(ScorePairs pairs, SignFlipResult test, string challenger, string incumbent)
    {
        if (pairs.Differences.Count == 0)
        {
            return "Nothing was scored under both prompts.";
        }

        var kind = pairs.AreRuns ? "runs" : "cases";
        var gain = FormattableString.Invariant($"{test.MeanDifference:+0.000;-0.000;0.000}");
        var p = FormattableString.Invariant($"p = {test.PValue:0.0000}, {(test.Exact ? "exact" : "sampled")}");
        return $"Over {pairs.Differences.Count} {kind} the {challenger} scores {gain} against the {incumbent} ({p}).";
    }

    private static string Approval(GateInput input) => FormattableString.Invariant(
        $"That is at least the margin of {input.MinGain:0.###}, and p is at most {input.MaxP:0.###}.");

    private static IEnumerable<string> Remarks(ScorePairs pairs)
    {
        if (pairs.AreRuns)
        {
            yield return $"The evidence is thin: of only {pairs.Cases} cases, single runs were compared, which are not independent.";
        }

        if (pairs.LeftOut.Count > 0)
        {
            var names = string.Join(", ", pairs.LeftOut.Take(10)) + (pairs.LeftOut.Count > 10 ? ", …" : "");
            yield return $"Left out, as scored under one prompt only: {names}.";
        }
    }
}
