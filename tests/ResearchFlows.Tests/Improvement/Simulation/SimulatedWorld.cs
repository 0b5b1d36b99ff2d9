namespace ResearchFlows.Tests.Improvement.Simulation;

/// <summary>How far candidates differ from the prompt in force, and how well answers are judged.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Gain">The true gain over all cases like these of the one candidate that has one; 0 under the null.</param>
/// <param name="Spread">Standard deviation, in logits, of what a candidate changes on single cases both ways.</param>
/// <param name="Noisy">Whether the judge turns 5 % of verdicts upside down and is off by 0.12 (standard deviation).</param>
internal sealed record Setting(string Name, double Gain, double Spread, bool Noisy);

/// <summary>
/// Cases of a difficulty that is normal in logits around a half, answers that are right with the case's probability, and a judge. Cases
/// are drawn anew for each improvement, so what is true is true of all cases like these, as the gate's question is.
/// </summary>
internal sealed class SimulatedWorld(Setting setting, Random random)
{
    private const double Difficulty = 2;
    private const double Flips = 0.05;
    private const double Noise = 0.12;

    private readonly double _shift = Shift(setting.Gain);

    /// <summary>Some cases: for each how well the prompt in force answers it, in logits.</summary>
    public double[] Cases(int count) => [.. Enumerable.Range(0, count).Select(_ => Difficulty * Normal())];

    /// <summary>A candidate; it has the setting's gain, or none.</summary>
    public double[] Candidate(double[] cases, bool isBetter) => [.. cases.Select(quality => quality + (isBetter ? _shift : 0) + (setting.Spread * Normal()))];

    /// <summary>The score of one run.</summary>
    public double Run(double quality)
    {
        var score = random.NextDouble() < Probability(quality) ? 1.0 : 0;
        if (!setting.Noisy)
        {
            return score;
        }

        score = random.NextDouble() < Flips ? 1 - score : score;
        return Math.Clamp(score + (Noise * Normal()), 0, 1);
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>How many logits make up a gain, over all cases; by bisection.</summary>
    private static double Shift(double gain)
    {
        var (low, high) = (0.0, 20.0);
        while (high - low > 1e-6)
        {
            var middle = (low + high) / 2;
            (low, high) = GainOf(middle) < gain ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double GainOf(double shift)
    {
        var points = Enumerable.Range(-100, 201).Select(index => index / 20.0).ToList();
        return points.Sum(point => Weight(point) * (Probability((Difficulty * point) + shift) - Probability(Difficulty * point))) / points.Sum(Weight);

        double Weight(double point) => Math.Exp(-point * point / 2);
    }
}
