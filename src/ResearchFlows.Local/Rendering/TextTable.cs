using Spectre.Console;

namespace ResearchFlows.Local.Rendering;

/// <summary>Rows in columns; where they are wider than the terminal, each row's first cell and the others below it. No cell is broken.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    /// <summary>Prints rows of markup.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="headers">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="labelled">Whether cells need their headers where they stand in no column.</param>
    public static void Print(Terminal terminal, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, bool labelled = true)
    {
        var widths = headers.Select((header, column) => rows.Select(row => Width(row[column])).Append(header.Length).Max()).ToList();
        if (widths.Sum(width => width + Gap) <= terminal.WrapWidth + Gap)
        {
            terminal.Line(Row(headers.Select(header => $"[dim]{header}[/]"), widths));
            rows.ToList().ForEach(row => terminal.Line(Row(row, widths)));
            return;
        }

        foreach (var row in rows)
        {
            terminal.Line(labelled ? $"[dim]{headers[0]}[/] {row[0]}" : row[0]);
            foreach (var line in Packed([.. row.Skip(1).Select((cell, index) => labelled ? Labelled(headers[index + 1], cell) : cell).Where(cell => Width(cell) > 0)], terminal.WrapWidth - Gap))
            {
                terminal.Line($"  {line}");
            }
        }
    }

    private static string Row(IEnumerable<string> cells, List<int> widths)
    {
        var padded = cells.Select((cell, column) => cell + new string(' ', widths[column] - Width(cell) + Gap)).ToList();
        var last = padded.FindLastIndex(cell => !string.IsNullOrWhiteSpace(Markup.Remove(cell)));
        return string.Concat(padded.Take(last + 1)).TrimEnd();
    }

    private static string Labelled(string header, string cell) => header.Length == 0 || Width(cell) == 0 ? cell : $"[dim]{header.ToLowerInvariant()}[/] {cell}";

    /// <summary>As many cells on a line as it holds; none is broken.</summary>
    private static IEnumerable<string> Packed(IReadOnlyList<string> cells, int width)
    {
        const string Between = " · ";
        var line = "";
        foreach (var cell in cells)
        {
            if (line.Length > 0 && Width(line) + Between.Length + Width(cell) > width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? cell : Between + cell;
        }

        yield return line;
    }

    private static int Width(string markup) => Markup.Remove(markup).GetCellWidth();
}
