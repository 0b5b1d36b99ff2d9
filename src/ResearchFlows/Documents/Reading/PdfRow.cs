namespace ResearchFlows.Documents.Reading;

/// <summary>Words that stand on one line, from left to right.</summary>
internal sealed class PdfRow(List<PdfWord> words)
{
    /// <summary>A gap so wide, in heights, parts a table's cells rather than words.</summary>
    private const double CellGap = 1.5;

    /// <summary>Letters of one word are no further apart and overlap no more than so many heights.</summary>
    private const double LetterGap = 0.1, LetterOverlap = 0.3;
    private const int LongestWord = 200;

    public IReadOnlyList<PdfWord> Words => words;

    public double Left => words[0].Left;

    public double Right { get; } = words.Max(word => word.Right);

    public double Height { get; } = Median(words.Select(word => word.Height));

    public double Middle { get; } = Median(words.Select(word => word.Middle));

    /// <summary>Whether most of its words are of a script that runs so.</summary>
    private bool IsRightToLeft => words.Count(word => PdfScript.IsRightToLeft(word.Text)) * 2 > words.Count(word => word.Text.Any(char.IsLetter));

    /// <summary>Whether it is a row of a table, or of what is set like one.</summary>
    public bool HasCells => Gaps(Left, Right, CellGap * Height).Count > 0;

    /// <summary>Puts words into rows, from the top down. A footnote's number belongs to the row beside it, a capital of three lines to none.</summary>
    public static List<PdfRow> Of(IEnumerable<PdfWord> words)
    {
        List<List<PdfWord>> rows = [];
        var highest = default(PdfWord);
        foreach (var word in words.OrderByDescending(word => word.Middle).ThenBy(word => word.Left))
        {
            var (low, high) = (Math.Min(word.Height, highest.Height), Math.Max(word.Height, highest.Height));
            if (rows.Count > 0 && Math.Min(word.Top, highest.Top) - Math.Max(word.Bottom, highest.Bottom) >= low / 2 && high <= 2.2 * low)
            {
                rows[^1].Add(word);
                highest = word.Height > highest.Height ? word : highest;
            }
            else
            {
                rows.Add([word]);
                highest = word;
            }
        }

        rows.ForEach(row => row.Sort((left, right) => left.Left.CompareTo(right.Left)));
        return [.. rows.Select(row => new PdfRow(Joined(row)))];
    }

    /// <summary>The gaps between words, and at the edges, that have that width at least.</summary>
    public List<(double Left, double Right)> Gaps(double left, double right, double least)
    {
        List<(double, double)> gaps = [];
        foreach (var word in words)
        {
            if (word.Left - left >= least)
            {
                gaps.Add((left, word.Left));
            }

            left = Math.Max(left, word.Right);
        }

        if (right - left >= least)
        {
            gaps.Add((left, right));
        }

        return gaps;
    }

    /// <summary>The row's text, cells of a table parted by bars.</summary>
    public override string ToString()
    {
        List<string> parts = [PdfScript.Written(words[0].Text)];
        var right = words[0].Right;
        foreach (var word in words.Skip(1))
        {
            parts.Add(word.Left - right >= CellGap * Height ? " | " : " ");
            parts.Add(PdfScript.Written(word.Text));
            right = Math.Max(right, word.Right);
        }

        return string.Concat(IsRightToLeft ? PdfScript.RightToLeft(parts) : parts);
    }

    /// <summary>Letters that were drawn out of order are words only now that they stand side by side.</summary>
    private static List<PdfWord> Joined(List<PdfWord> row)
    {
        List<PdfWord> joined = [row[0]];
        foreach (var word in row.Skip(1))
        {
            var last = joined[^1];
            var height = Math.Min(word.Height, last.Height);
            if (last.IsEnded || last.Text.Length > LongestWord || word.Left - last.Right > LetterGap * height || word.Left - last.Right < -LetterOverlap * height)
            {
                joined.Add(word);
            }
            else
            {
                joined[^1] = new PdfWord(last.Text + word.Text, last.Left, Math.Max(last.Right, word.Right), Math.Min(last.Bottom, word.Bottom), Math.Max(last.Top, word.Top), word.IsEnded);
            }
        }

        return joined;
    }

    /// <summary>The value in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
