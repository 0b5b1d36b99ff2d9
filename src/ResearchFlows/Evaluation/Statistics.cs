namespace ResearchFlows.Evaluation;

/// <summary>Where the true mean lies, with the confidence asked for.</summary>
/// <param name="Low">The lower end, 0 to 1.</param>
/// <param name="High">The upper end, 0 to 1.</param>
public sealed record ConfidenceInterval(double Low, double High);

/// <summary>Figures over scores (0 to 1).</summary>
public static class Statistics
{
    /// <summary>The arithmetic mean.</summary>
    /// <exception cref="ArgumentException">There are no values: a mean of nothing is not 0.</exception>
    public static double Mean(IReadOnlyList<double> values) => Some(values).Average();

    /// <summary>The middle value; of an even number, the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = Some(values).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>A confidence interval for the mean score over cases like these.</summary>
    /// <remarks>
    /// Wilson's score interval (E. B. Wilson, JASA 22, 1927), recommended for few cases by Brown, Cai and DasGupta (Statistical Science 16,
    /// 2001). It is made for right-or-wrong scores; graded ones with the same mean vary no more (Bhatia and Davis, 2000), so for them it is
    /// rather too wide. Unlike t and bootstrap intervals it stays within 0 and 1 by itself and does not shrink to a point when all of six
    /// cases score the same. It says how far another choice of cases could move the mean, nothing about a judge that errs in one direction.
    /// </remarks>
    /// <param name="caseMeans">Each case's mean over its repeats; repeats are no further cases. None gives 0 to 1.</param>
    /// <param name="confidence">Between 0 and 1, both excluded.</param>
    public static ConfidenceInterval Interval(IReadOnlyList<double> caseMeans, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (caseMeans.Count == 0)
        {
            return new ConfidenceInterval(0, 1);
        }

        var mean = Math.Clamp(caseMeans.Average(), 0, 1);
        var spread = Math.Pow(NormalQuantile((1 - confidence) / 2), 2) / caseMeans.Count;
        var centre = (mean + (spread / 2)) / (1 + spread);
        var half = Math.Sqrt(spread * ((mean * (1 - mean)) + (spread / 4))) / (1 + spread);
        return new ConfidenceInterval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>
    /// The standard normal's quantile for a small upper tail (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23; the error
    /// is below 0.00045).
    /// </summary>
    private static double NormalQuantile(double upperTail)
    {
        var t = Math.Sqrt(-2 * Math.Log(upperTail));
        return t - ((2.515517 + (t * (0.802853 + (t * 0.010328)))) / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308)))))));
    }

    private static IReadOnlyList<double> Some(IReadOnlyList<double> values) =>
        values.Count > 0 ? values : throw new ArgumentException("There are no values.", nameof(values));
}
