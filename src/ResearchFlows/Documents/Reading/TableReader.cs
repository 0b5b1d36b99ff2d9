using nietras.SeparatedValues;

namespace ResearchFlows.Documents.Reading;

/// <summary>Comma- and tab-separated values: tables of a few rows, the header repeated, under a heading that names the rows.</summary>
internal static class TableReader
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads a table.</summary>
    public static string Read(string text, string name)
    {
        var separator = name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : SeparatorOf(text);
        var tables = new RowTables(PlaceMarks.Rows);
        try
        {
            using var reader = Sep.New(separator).Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true }).FromText(text);
            foreach (var row in reader)
            {
                List<string> cells = [];
                for (var column = 0; column < row.ColCount; column++)
                {
                    cells.Add(row[column].ToString());
                }

                // The header is not counted.
                tables.Add(row.RowIndex, cells);
            }
        }
        catch (Exception exception) when (exception is not UnreadableDocumentException)
        {
            throw new UnreadableDocumentException("is no table of separated values.");
        }

        return tables.ToString();
    }

    /// <summary>What the first line holds most of; spreadsheets of half of Europe write semicolons.</summary>
    private static char SeparatorOf(string text)
    {
        var first = text.AsSpan(0, text.IndexOf('\n') is >= 0 and var end ? end : text.Length).ToString();
        return Separators.MaxBy(separator => first.Count(letter => letter == separator));
    }
}
