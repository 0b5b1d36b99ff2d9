using System.Numerics.Tensors;

namespace ResearchFlows.DevStack.Models.Offline.Language;

/// <summary>What a stretch of text is about: the mean of its words' vectors, rare words counting more.</summary>
internal sealed class Meaning
{
    private readonly float[] mean = new float[WordVectors.Dimensions];

    /// <param name="terms">The terms of the text and how much each counts.</param>
    public Meaning(IEnumerable<(Term Term, double Weight)> terms)
    {
        foreach (var (term, weight) in terms)
        {
            if (WordVectors.RankOf(term) is not { } rank) continue;
            TensorPrimitives.MultiplyAdd(WordVectors.Of(rank), (float)(weight * Math.Log(2 + rank)), mean, mean);
        }

        var length = TensorPrimitives.Norm<float>(mean);
        if (length > 0) TensorPrimitives.Divide(mean, length, mean);
    }

    /// <summary>How much two texts are about the same, -1 to 1; 0 when nothing is known of one of them.</summary>
    public double Likeness(Meaning other) => TensorPrimitives.Dot<float>(mean, other.mean);
}
