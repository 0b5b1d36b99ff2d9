namespace ResearchFlows.Documents.Reading;

/// <summary>
/// The order in which a page is read: row by row, so that what belongs together in a table stays so, except where columns of running text stand
/// side by side, which are read one after the other.
/// </summary>
internal sealed class PdfLayout
{
    /// <summary>The narrowest gap between columns, in heights of a word.</summary>
    private const double LeastGap = 0.8;

    /// <summary>Running text has so many rows at least, which fill so much of their column and hold so many letters, as a rule.</summary>
    private const int LeastRows = 4;
    private const double LeastFill = 0.6;
    private const double LeastLetters = 24;

    private readonly List<IReadOnlyList<PdfRow>> _blocks = [];
    private readonly CancellationToken _late;

    private PdfLayout(CancellationToken late) => _late = late;

    /// <summary>The blocks of a page in the order in which they are read.</summary>
    public static IReadOnlyList<IReadOnlyList<PdfRow>> Of(IReadOnlyList<PdfWord> words, CancellationToken cancellationToken)
    {
        var layout = new PdfLayout(cancellationToken);
        layout.Read(words);
        return layout._blocks;
    }

    private void Read(IReadOnlyList<PdfWord> words)
    {
        var rows = PdfRow.Of(words);
        var (left, right, least) = (words.Min(word => word.Left), words.Max(word => word.Right), LeastGap * PdfRow.Median(words.Select(word => word.Height)));
        List<PdfRow> plain = [];
        for (var start = 0; start < rows.Count;)
        {
            _late.ThrowIfCancellationRequested();
            var (end, gaps) = Run(rows, start, left, right, least);
            if (Columns(rows[start..end], gaps) is not { Count: > 1 } columns)
            {
                plain.Add(rows[start++]);
                continue;
            }

            AddPlain(plain);
            plain = [];
            columns.ForEach(Read);
            start = end;
        }

        AddPlain(plain);
    }

    private void AddPlain(List<PdfRow> rows)
    {
        if (rows.Count > 0)
        {
            _blocks.Add(rows);
        }
    }

    /// <summary>The rows from there on that all leave the same gaps.</summary>
    private static (int End, List<(double Left, double Right)> Gaps) Run(List<PdfRow> rows, int start, double left, double right, double least)
    {
        var gaps = rows[start].Gaps(left, right, least);
        var end = start + 1;
        for (; end < rows.Count && gaps.Count > 0; end++)
        {
            if (Shared(gaps, rows[end].Gaps(left, right, least), least) is not { Count: > 0 } shared)
            {
                break;
            }

            gaps = shared;
        }

        return (end, gaps);
    }

    private static List<(double Left, double Right)> Shared(List<(double Left, double Right)> some, List<(double Left, double Right)> others, double least)
    {
        List<(double, double)> shared = [];
        for (var (one, other) = (0, 0); one < some.Count && other < others.Count;)
        {
            var (left, right) = (Math.Max(some[one].Left, others[other].Left), Math.Min(some[one].Right, others[other].Right));
            if (right - left >= least)
            {
                shared.Add((left, right));
            }

            _ = some[one].Right < others[other].Right ? one++ : other++;
        }

        return shared;
    }

    /// <summary>The columns of running text between the gaps; neighbours that are none stay together.</summary>
    private static List<List<PdfWord>> Columns(List<PdfRow> rows, List<(double Left, double Right)> gaps)
    {
        List<List<PdfWord>> columns = [];
        var left = double.NegativeInfinity;
        foreach (var cut in gaps.Select(gap => (gap.Left + gap.Right) / 2).Append(double.PositiveInfinity))
        {
            var column = rows.SelectMany(row => row.Words).Where(word => word.Left >= left && word.Left < cut).ToList();
            left = cut;
            if (column.Count > 0 && columns.Count > 0 && !(IsRunningText(columns[^1]) && IsRunningText(column)))
            {
                columns[^1].AddRange(column);
            }
            else if (column.Count > 0)
            {
                columns.Add(column);
            }
        }

        return columns;
    }

    private static bool IsRunningText(List<PdfWord> column)
    {
        var rows = PdfRow.Of(column);
        var width = column.Max(word => word.Right) - column.Min(word => word.Left);
        return rows.Count >= LeastRows && rows.Count(row => row.HasCells) * 2 < rows.Count && PdfRow.Median(rows.Select(row => (row.Right - row.Left) / width)) >= LeastFill
            && PdfRow.Median(rows.Select(row => row.Words.Sum(word => word.Text.Length + 1.0))) >= LeastLetters;
    }
}
