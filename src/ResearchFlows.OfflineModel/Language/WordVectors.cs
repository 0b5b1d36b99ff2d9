using System.Numerics.Tensors;
using System.Reflection;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>
/// How much words mean the same, from a table of vectors for the most frequent English words (see the README beside it):
/// for what no list of synonyms foresees. Words that the table lacks are like no other.
/// </summary>
internal static class WordVectors
{
    /// <summary>Numbers in a vector.</summary>
    public const int Dimensions = 96;

    private const int Frequent = 2000;

    // Below this cosine two words have nothing in common.
    private const double Unlike = 0.25;

    private static readonly Dictionary<string, int> Ranks = ReadWords();
    private static readonly float[] Vectors = ReadVectors();

    /// <summary>How frequent the term's word is, the most frequent being 0; null when the table lacks it.</summary>
    public static int? RankOf(Term term) =>
        Ranks.TryGetValue(term.Text.ToLowerInvariant(), out var rank) || Ranks.TryGetValue(term.Stem, out rank) ? rank : null;

    /// <summary>Whether the word is so frequent that a document often says the same with another: its absence tells little.</summary>
    public static bool IsLoose(Term term) => RankOf(term) < Frequent;

    /// <summary>The vector of the word with that rank; its length is 1.</summary>
    public static ReadOnlySpan<float> Of(int rank) => Vectors.AsSpan(rank * Dimensions, Dimensions);

    /// <summary>How much two words mean the same, 0 to 1.</summary>
    public static double Likeness(int rank, int other) => Math.Max(0, (TensorPrimitives.Dot(Of(rank), Of(other)) - Unlike) / (1 - Unlike));

    private static Dictionary<string, int> ReadWords()
    {
        using var reader = new StreamReader(Resource("words.txt"));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((word, rank) => (word, rank)).ToDictionary(entry => entry.word, entry => entry.rank);
    }

    private static float[] ReadVectors()
    {
        using var stream = Resource("vectors.bin");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var vectors = Array.ConvertAll(bytes, value => (float)(sbyte)value);
        for (var start = 0; start < vectors.Length; start += Dimensions)
        {
            var vector = vectors.AsSpan(start, Dimensions);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        }

        return vectors;
    }

    private static Stream Resource(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream($"ResearchFlows.OfflineModel.{name}")
        ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
}
