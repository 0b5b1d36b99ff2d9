using System.Text;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>Joins the rows of a block to paragraphs; words that were parted at the end of a line are whole again.</summary>
internal static partial class PdfParagraphs
{
    /// <summary>A row that ends so far before its block does ends a thought.</summary>
    private const double ShortRow = 0.6;

    /// <summary>A paragraph begins where rows are further apart than others of the block, or than so many heights.</summary>
    private const double Apart = 1.3, FarApart = 2.7;

    /// <summary>Another size of letters is another paragraph.</summary>
    private const double OtherSize = 1.2;

    /// <summary>The paragraphs of a block.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<PdfRow> rows)
    {
        var (left, right) = (rows.Min(row => row.Left), rows.Max(row => row.Right));
        var usual = rows.Count < 3 ? double.PositiveInfinity : PdfRow.Median(rows.Zip(rows.Skip(1), (row, next) => row.Middle - next.Middle));
        var text = new StringBuilder();
        PdfRow? before = null;
        foreach (var row in rows)
        {
            var line = MarkdownText.Line(row.ToString());
            if (before is not null && IsApart(before, row, usual))
            {
                yield return text.ToString();
                text.Clear();
            }
            else if (before is not null && (row.HasCells || before.HasCells || before.Right - left < ShortRow * (right - left) || Item().IsMatch(line)))
            {
                text.Append('\n');
            }

            Append(text, line);
            before = row;
        }

        yield return text.ToString();
    }

    private static bool IsApart(PdfRow before, PdfRow row, double usual)
    {
        var (low, high) = (Math.Min(before.Height, row.Height), Math.Max(before.Height, row.Height));
        return before.Middle - row.Middle > Math.Min(Apart * usual, FarApart * low) || high > OtherSize * low;
    }

    private static void Append(StringBuilder text, string line)
    {
        if (text.Length == 0 || text[^1] == '\n')
        {
            text.Append(MarkdownText.NoHeading(Item().Replace(line, match => match.Groups["bullet"].Success ? "- " : match.Value)));
        }
        else if (text.Length > 1 && text[^1] is '-' or '\u00AD' && char.IsLetter(text[^2]) && char.IsLower(line[0]))
        {
            text.Length--;
            text.Append(line);
        }
        else
        {
            text.Append(' ').Append(line);
        }
    }

    /// <summary>The beginning of a list's item.</summary>
    [GeneratedRegex(@"^(?:(?<bullet>[•◦▪‣●○■–-])\s+|\d{1,3}[.)]\s+)")]
    private static partial Regex Item();
}
