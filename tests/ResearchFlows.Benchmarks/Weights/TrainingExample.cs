using System.Numerics.Tensors;

namespace ResearchFlows.Benchmarks.Weights;

/// <summary>One part of a question, with the passages that were weighed for it.</summary>
/// <param name="Corpus">The documents it was asked of.</param>
/// <param name="Kind">What the documents have to say to it.</param>
/// <param name="Candidates">The features of each passage.</param>
/// <param name="Holds">Whether the passage holds a fact that was asked for.</param>
/// <param name="Weight">How much the example counts in the fit.</param>
internal sealed record TrainingExample(string Corpus, QuestionKind Kind, double[][] Candidates, bool[] Holds, double Weight)
{
    /// <summary>How well each passage answers, by these weights.</summary>
    public double[] Scores(double[] weights) => [.. Candidates.Select(features => TensorPrimitives.Dot<double>(features, weights))];
}

/// <summary>What documents have to say to a question.</summary>
internal enum QuestionKind
{
    /// <summary>They answer it.</summary>
    Answerable,

    /// <summary>They speak of its subject, but do not answer it.</summary>
    Unanswerable,

    /// <summary>It was written for other documents.</summary>
    Foreign,
}
