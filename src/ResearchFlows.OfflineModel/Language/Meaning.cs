using System.Numerics.Tensors;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>What a stretch of text is about: the sum of its words' vectors, rare words counting more.</summary>
internal sealed class Meaning
{
    private const float HeadingShare = 0.5f;

    private readonly float[] sum = new float[WordVectors.Dimensions];
    private readonly float length;

    /// <param name="words">The ranks of the words and how much each counts.</param>
    public Meaning(IEnumerable<(int Rank, double Weight)> words)
    {
        foreach (var (rank, weight) in words) TensorPrimitives.MultiplyAdd(WordVectors.Of(rank), (float)(weight * Math.Log(2 + rank)), sum, sum);
        length = TensorPrimitives.Norm<float>(sum);
    }

    private Meaning(Meaning own, IEnumerable<Meaning> headings)
    {
        own.sum.CopyTo(sum, 0);
        foreach (var heading in headings) TensorPrimitives.MultiplyAdd(heading.sum, HeadingShare, sum, sum);
        length = TensorPrimitives.Norm<float>(sum);
    }

    /// <summary>What it is about under these headings.</summary>
    public Meaning Under(IEnumerable<Meaning> headings) => new(this, headings);

    /// <summary>How much two texts are about the same, -1 to 1; 0 when nothing is known of one of them.</summary>
    public double Likeness(Meaning other) => length == 0 || other.length == 0 ? 0 : TensorPrimitives.Dot<float>(sum, other.sum) / (length * other.length);
}
