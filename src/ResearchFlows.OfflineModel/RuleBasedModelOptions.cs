namespace ResearchFlows.OfflineModel;

/// <summary>Settings of the offline model.</summary>
public sealed record RuleBasedModelOptions
{
    /// <summary>Noise on the judge's scores, for tests of what noisy judges do; none by default.</summary>
    public JudgeNoise? JudgeNoise { get; init; }
}

/// <summary>Noise on the judge's scores: the same seed and judge input always give the same noise, so put a nonce in the input for another draw.</summary>
/// <param name="StandardDeviation">Standard deviation of what is added to a score, in score points (0 to 1).</param>
/// <param name="FlipProbability">How likely a score is turned into its opposite (1 minus the score), 0 to 1.</param>
/// <param name="Seed">Another seed gives other noise.</param>
public sealed record JudgeNoise(double StandardDeviation, double FlipProbability, int Seed);
