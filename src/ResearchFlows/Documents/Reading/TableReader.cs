using nietras.SeparatedValues;
using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Comma- and tab-separated values: tables of a few rows, the header repeated, under a heading that names the rows.</summary>
internal static class TableReader
{
    private const int RowsATable = 20;
    private const int MostColumns = 500;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads a table.</summary>
    public static string Read(string text, string name)
    {
        var separator = name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : SeparatorOf(text);
        try
        {
            using var reader = Sep.New(separator).Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).FromText(text);
            return Write(reader);
        }
        catch (Exception exception) when (exception is not UnreadableDocumentException)
        {
            throw new UnreadableDocumentException("is no table of separated values.");
        }
    }

    private static string Write(SepReader reader)
    {
        var markdown = new StringBuilder();
        List<string> rows = [];
        string? header = null;
        var (number, columns) = (0, 0);
        foreach (var row in reader)
        {
            if (row.ColCount > MostColumns)
            {
                throw new UnreadableDocumentException($"has a row of {row.ColCount:N0} columns; tables of up to {MostColumns:N0} are read.");
            }

            var line = Line(row);
            if (header is null)
            {
                (header, columns) = (line, row.ColCount);
                continue;
            }

            rows.Add(line);
            number++;
            if (rows.Count == RowsATable)
            {
                Flush();
            }
        }

        if (rows.Count > 0 || number == 0)
        {
            Flush();
        }

        return markdown.ToString();

        void Flush()
        {
            var dashes = string.Concat(Enumerable.Repeat(" --- |", columns));
            markdown.Append(PlaceMarks.Rows(Math.Max(1, number - rows.Count + 1), Math.Max(1, number))).Append("\n\n").Append(header).Append("\n|").Append(dashes).Append('\n')
                .AppendJoin('\n', rows).Append("\n\n");
            rows.Clear();
        }
    }

    private static string Line(SepReader.Row row)
    {
        var line = new StringBuilder("|");
        for (var column = 0; column < row.ColCount; column++)
        {
            line.Append(' ').Append(MarkdownText.Cell(row[column].ToString())).Append(" |");
        }

        return line.ToString();
    }

    /// <summary>What the first line holds most of; spreadsheets of half of Europe write semicolons.</summary>
    private static char SeparatorOf(string text)
    {
        var first = text.AsSpan(0, text.IndexOf('\n') is >= 0 and var end ? end : text.Length).ToString();
        return Separators.MaxBy(separator => first.Count(letter => letter == separator));
    }
}
