using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Writes rows as tables of a few rows, the header repeated, each under a heading that names its rows.</summary>
internal sealed class RowTables(Func<int, int, string> mark)
{
    /// <summary>The widest row.</summary>
    public const int MostColumns = 500;

    private const int RowsATable = 20;
    private const int MostCharacters = 16 * 1024 * 1024;

    private readonly StringBuilder _markdown = new();
    private readonly List<string> _rows = [];
    private string? _header;
    private int _columns;
    private int _first;
    private int _last;

    /// <summary>Adds a row; the first is the header.</summary>
    /// <param name="number">Its number, as a person counts.</param>
    /// <param name="cells">Its cells.</param>
    /// <exception cref="UnreadableDocumentException">There is too much of it.</exception>
    public void Add(int number, IReadOnlyList<string> cells)
    {
        if (cells.Count > MostColumns)
        {
            throw new UnreadableDocumentException($"has a row of {cells.Count:N0} columns; tables of up to {MostColumns:N0} are read.");
        }

        var line = $"|{string.Concat(cells.Select(cell => $" {MarkdownText.Cell(cell)} |"))}";
        if (_header is null)
        {
            (_header, _columns) = (line, cells.Count);
            return;
        }

        _first = _rows.Count == 0 ? number : _first;
        _last = number;
        _rows.Add(line);
        if (_rows.Count == RowsATable)
        {
            Flush();
        }
    }

    /// <summary>The tables; a header alone is one.</summary>
    public override string ToString()
    {
        if (_rows.Count > 0 || (_header is not null && _markdown.Length == 0))
        {
            Flush();
        }

        return _markdown.ToString();
    }

    private void Flush()
    {
        var dashes = string.Concat(Enumerable.Repeat(" --- |", _columns));
        _markdown.Append(mark(Math.Max(1, _first), Math.Max(1, _last))).Append("\n\n").Append(_header).Append("\n|").Append(dashes).Append('\n').AppendJoin('\n', _rows).Append("\n\n");
        _rows.Clear();
        if (_markdown.Length > MostCharacters)
        {
            throw new UnreadableDocumentException($"holds more than {MostCharacters:N0} letters.");
        }
    }
}
