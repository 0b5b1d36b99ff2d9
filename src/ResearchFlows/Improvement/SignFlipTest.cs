namespace ResearchFlows.Improvement;

/// <summary>What the test says of paired differences.</summary>
/// <param name="MeanDifference">The mean over all pairs, those without a difference included.</param>
/// <param name="PValue">How probable a mean at least this high is when both sides are the same.</param>
/// <param name="Exact">Whether every sign pattern was counted; otherwise a seeded sample of them.</param>
public sealed record SignFlipResult(double MeanDifference, double PValue, bool Exact);

/// <summary>The one-sided paired sign-flip permutation test: are these differences greater than zero?</summary>
/// <remarks>
/// <para>
/// Source: R. A. Fisher, The Design of Experiments (1935), section 21; E. J. G. Pitman, JRSS Supplement 4 (1937). When two prompts are
/// equally good, each pair's difference could as well have come out with the other sign. So the p-value is the share of all sign
/// patterns whose sum is at least the observed one. Beyond that symmetry nothing is assumed of the scores; ties count against a
/// difference. Sampled patterns count as (b + 1) / (m + 1), so that p is never 0 (Phipson and Smyth, Statistical Applications in
/// Genetics and Molecular Biology 9, 2010).
/// </para>
/// <para>
/// What it cannot tell. Pairs without a difference say nothing, and with n others the smallest p is 2^-n: 0.031 for 5, but 0.0625 for 4,
/// which at a level of 0.05 never promotes, however large the gain. It tells whether there is a gain on cases like these, not how large
/// it is, and not whether the judge is right. Several candidates tested on the same cases would raise the rate of false promotions with
/// their number; an improvement tests only one a round, chosen on the training cases, so a round needs no correction. Many rounds over
/// the same validation cases add up: that is why they are counted (<see cref="GateTests"/>), and why a promotion is watched.
/// </para>
/// </remarks>
public static class SignFlipTest
{
    /// <summary>Up to so many pairs with a difference all 2^n sign patterns are counted, which takes a few milliseconds.</summary>
    public const int MaxExact = 32;

    /// <summary>Sign patterns drawn when there are more pairs.</summary>
    public const int Draws = 20_000;

    // Sums are compared as whole numbers of this unit, so that equal sums are equal whatever the order of addition.
    private const double Unit = 1e-12;

    /// <summary>Tests whether the mean of the differences is greater than zero.</summary>
    /// <param name="differences">One for each pair, from -1 to 1; none gives p = 1.</param>
    /// <param name="seed">Seeds the sample of sign patterns, when one is needed.</param>
    /// <exception cref="ArgumentException">A difference is not from -1 to 1.</exception>
    public static SignFlipResult Run(IReadOnlyList<double> differences, int seed)
    {
        if (!differences.All(difference => Math.Abs(difference) <= 1 + 1e-9))
        {
            throw new ArgumentException("Differences of scores are between -1 and 1.", nameof(differences));
        }

        var mean = differences.Count == 0 ? 0 : differences.Average();
        var units = differences.Select(difference => (long)Math.Round(difference / Unit)).Where(unit => Math.Abs(unit) > 1000).ToArray();
        // Each rounding is off by half a unit at most; thirds, say, must still tie with wholes.
        var observed = units.Sum() - units.Length;
        var isExact = units.Length <= MaxExact;
        return new SignFlipResult(mean, isExact ? CountAll(units, observed) : Sample(units, observed, seed), isExact);
    }

    /// <summary>
    /// Counts all sign patterns by halves: each pattern is one of the first half with one of the second, and of two sorted lists of sums
    /// the pairs that reach the observed one are counted in one pass (Horowitz and Sahni, Journal of the ACM 21, 1974).
    /// </summary>
    private static double CountAll(long[] units, long observed)
    {
        var first = Sums(units.AsSpan(0, units.Length / 2));
        var second = Sums(units.AsSpan(units.Length / 2));
        var reached = 0L;
        var enough = second.Length;
        foreach (var sum in first)
        {
            while (enough > 0 && sum + second[enough - 1] >= observed)
            {
                enough--;
            }

            reached += second.Length - enough;
        }

        return (double)reached / (1L << units.Length);
    }

    /// <summary>The sums of all sign patterns, in order: each further unit merges the list so far less it with the list so far plus it.</summary>
    private static long[] Sums(ReadOnlySpan<long> units)
    {
        long[] sums = [0];
        foreach (var unit in units)
        {
            var size = Math.Abs(unit);
            var merged = new long[sums.Length * 2];
            var (less, more) = (0, 0);
            for (var index = 0; index < merged.Length; index++)
            {
                merged[index] = less < sums.Length && sums[less] - size <= sums[more] + size ? sums[less++] - size : sums[more++] + size;
            }

            sums = merged;
        }

        return sums;
    }

    private static double Sample(long[] units, long observed, int seed)
    {
        var random = new Random(seed);
        var reached = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var sum = 0L;
            foreach (var unit in units)
            {
                sum += random.Next(2) == 0 ? unit : -unit;
            }

            reached += sum >= observed ? 1 : 0;
        }

        return (reached + 1.0) / (Draws + 1);
    }
}
