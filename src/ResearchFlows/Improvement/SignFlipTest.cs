using System.Numerics;

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
/// the same validation cases do slowly select for them: that is why test cases are kept aside, and why a promotion is watched.
/// </para>
/// </remarks>
public static class SignFlipTest
{
    /// <summary>Up to so many pairs with a difference all 2^n sign patterns are counted.</summary>
    public const int MaxExact = 20;

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

    /// <summary>Goes through all sign patterns in the order of the Gray code: from each to the next, one sign changes.</summary>
    private static double CountAll(long[] units, long observed)
    {
        var patterns = 1L << units.Length;
        var sum = units.Sum();
        var signed = units.ToArray();
        long reached = 1;
        for (var pattern = 1L; pattern < patterns; pattern++)
        {
            var flipped = BitOperations.TrailingZeroCount(pattern);
            sum -= 2 * signed[flipped];
            signed[flipped] = -signed[flipped];
            reached += sum >= observed ? 1 : 0;
        }

        return (double)reached / patterns;
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
