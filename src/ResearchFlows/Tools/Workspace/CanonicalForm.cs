using System.Globalization;
using System.Text;

namespace ResearchFlows.Tools.Workspace;

/// <summary>
/// Unicode's canonical decomposition (NFD): names that look the same are the same text in it. The runtime has its own only together with ICU,
/// which this program does without.
/// </summary>
internal static class CanonicalForm
{
    private const int FirstSyllable = 0xAC00, Syllables = 11172, Leads = 0x1100, Vowels = 0x1161, Tails = 0x11A7, VowelCount = 21, TailCount = 28;

    private static readonly Lazy<(Dictionary<int, int> Classes, Dictionary<int, int[]> Decompositions)> Tables = new(ReadTables);

    /// <summary>The text in canonical decomposition.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        List<int> points = [];
        foreach (var rune in text.EnumerateRunes())
        {
            points.AddRange(Decompose(rune.Value));
        }

        Order(points);
        var form = new StringBuilder(text.Length + 8);
        points.ForEach(point => form.Append(char.ConvertFromUtf32(point)));
        return form.ToString();
    }

    private static int[] Decompose(int point)
    {
        var syllable = point - FirstSyllable;
        if (syllable is < 0 or >= Syllables)
        {
            return Tables.Value.Decompositions.GetValueOrDefault(point) ?? [point];
        }

        int[] parts = [Leads + (syllable / (VowelCount * TailCount)), Vowels + (syllable % (VowelCount * TailCount) / TailCount), Tails + (syllable % TailCount)];
        return parts[2] == Tails ? parts[..2] : parts;
    }

    /// <summary>Marks on one letter stand in the order of their classes; those of one class keep theirs.</summary>
    private static void Order(List<int> points)
    {
        for (var index = 1; index < points.Count; index++)
        {
            var own = Class(points[index]);
            for (var at = index; own != 0 && at > 0 && Class(points[at - 1]) > own; at--)
            {
                (points[at - 1], points[at]) = (points[at], points[at - 1]);
            }
        }
    }

    private static int Class(int point) => Tables.Value.Classes.GetValueOrDefault(point);

    private static (Dictionary<int, int> Classes, Dictionary<int, int[]> Decompositions) ReadTables()
    {
        Dictionary<int, int> classes = [];
        Dictionary<int, int[]> decompositions = [];
        using var reader = new StreamReader(typeof(CanonicalForm).Assembly.GetManifestResourceStream("canonical.txt")!);
        reader.ReadLine();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var fields = line.Split(' ');
            foreach (var range in fields.Skip(1).Select(field => field.Split('-').Select(Hex).ToArray()))
            {
                for (var point = range[0]; point <= range[^1]; point++)
                {
                    classes[point] = int.Parse(fields[0], CultureInfo.InvariantCulture);
                }
            }
        }

        while (reader.ReadLine() is { } line)
        {
            var points = line.Split(' ').Select(Hex).ToArray();
            decompositions[points[0]] = points[1..];
        }

        return (classes, decompositions);
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
