namespace ResearchFlows.Tests.Improvement.Simulation;

/// <summary>The settings and sizes that the gate is held to, and what it must reach.</summary>
internal static class GateTable
{
    /// <summary>The level of the test: wrong promotions at most.</summary>
    public const double Level = 0.05;

    public static IReadOnlyList<int> Sizes { get; } = [12, 20, 30, 50];

    /// <summary>Candidates that are no better: without any effect, or with effects both ways that cancel out over all cases.</summary>
    public static IReadOnlyList<Setting> Nulls { get; } =
    [
        .. from noisy in new[] { true, false }
           from spread in new[] { 0, 0.7, 2, 4 }
           select new Setting(FormattableString.Invariant($"{(spread == 0 ? "no effect" : $"both ways {spread:0.0}")}{(noisy ? "" : ", noiseless")}"), 0, spread, noisy),
    ];

    /// <summary>One candidate of three is better, by so much.</summary>
    public static IReadOnlyList<(Setting Setting, IReadOnlyList<double> LeastPower)> Gains { get; } =
    [
        (new Setting("gain 0.20", 0.2, 0, true), [0.17, 0.32, 0.44, 0.58]),
        (new Setting("gain 0.30", 0.3, 0, true), [0.38, 0.62, 0.80, 0.88]),
    ];

    /// <summary>What a share may be off by, by chance: three standard errors.</summary>
    public static double Slack(double share, int improvements) => 3 * Math.Sqrt(share * (1 - share) / improvements);
}
