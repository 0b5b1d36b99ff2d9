using System.Numerics.Tensors;

namespace ResearchFlows.Benchmarks.Weights;

/// <summary>
/// Fits the weights of a log-linear model that chooses between the passages, "nothing answers" being one more choice, whose score is 0:
/// those under which the right choices are likeliest, found with Adam.
/// </summary>
internal static class WeightFit
{
    private const int Steps = 400;
    private const double StepLength = 0.1;
    private const double Decay = 1e-4; // keeps weights small that do little
    private const double Momentum = 0.9;
    private const double SquareMomentum = 0.98;

    /// <summary>The weights that suit the examples best.</summary>
    public static double[] Fit(IReadOnlyList<TrainingExample> examples)
    {
        var size = examples.Max(example => example.Candidates.Select(features => features.Length).FirstOrDefault());
        var (weights, mean, square) = (new double[size], new double[size], new double[size]);
        for (var step = 1; step <= Steps; step++)
        {
            var gradient = Gradient(examples, weights);
            for (var k = 0; k < size; k++)
            {
                mean[k] = (Momentum * mean[k]) + ((1 - Momentum) * gradient[k]);
                square[k] = (SquareMomentum * square[k]) + ((1 - SquareMomentum) * gradient[k] * gradient[k]);
                var (first, second) = (mean[k] / (1 - Math.Pow(Momentum, step)), square[k] / (1 - Math.Pow(SquareMomentum, step)));
                weights[k] += StepLength * first / (Math.Sqrt(second) + 1e-6);
            }
        }

        return weights;
    }

    private static double[] Gradient(IReadOnlyList<TrainingExample> examples, double[] weights)
    {
        var sum = new double[weights.Length];
        foreach (var example in examples) Add(example, weights, sum);
        var total = examples.Sum(example => example.Weight);
        return [.. sum.Select((value, k) => (value / total) - (Decay * weights[k]))];
    }

    // A passage's part in the gradient: how likely it is among the right choices, less how likely it is among all.
    private static void Add(TrainingExample example, double[] weights, double[] sum)
    {
        var scores = example.Scores(weights);
        var highest = scores.Append(0).Max(); // taken off, so that no exponential is too large
        var odds = scores.Select(score => Math.Exp(score - highest)).ToArray();
        var nothing = Math.Exp(-highest);
        var all = nothing + odds.Sum();
        var right = example.Kind == QuestionKind.Answerable ? odds.Where((_, i) => example.Holds[i]).Sum() : nothing;
        if (right <= 0) return;
        for (var i = 0; i < odds.Length; i++)
        {
            var pull = example.Weight * ((example.Holds[i] ? odds[i] / right : 0) - (odds[i] / all));
            TensorPrimitives.MultiplyAdd<double>(example.Candidates[i], pull, sum, sum);
        }
    }
}
