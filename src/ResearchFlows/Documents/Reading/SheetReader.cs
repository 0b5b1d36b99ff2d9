using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using System.Globalization;
using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Excel: each sheet as tables of a few rows, its first row repeated, with the values as they were last calculated.</summary>
internal sealed class SheetReader
{
    private readonly List<string> _shared = [];
    private readonly SheetDates _dates;

    private SheetReader(WorkbookPart book)
    {
        _dates = new SheetDates(book.WorkbookStylesPart?.Stylesheet, book.Workbook?.WorkbookProperties?.Date1904?.Value == true);
        if (book.SharedStringTablePart is { } part)
        {
            _shared.AddRange(Elements<SharedStringItem>(part).Select(item => TextOf(item)));
        }
    }

    /// <summary>Reads a workbook.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        PackedBytes.CheckOffice(bytes);
        using var document = SpreadsheetDocument.Open(PackedBytes.Of(bytes), isEditable: false);
        if (document.WorkbookPart is not { Workbook.Sheets: { } sheets } book)
        {
            throw new UnreadableDocumentException("is no workbook.");
        }

        var reader = new SheetReader(book);
        var markdown = new StringBuilder();
        foreach (var sheet in sheets.Elements<Sheet>())
        {
            if (sheet.Id?.Value is { } id && book.TryGetPartById(id, out var part) && part is WorksheetPart worksheet)
            {
                markdown.Append(reader.Read(worksheet, MarkdownText.Line(sheet.Name?.Value ?? "Sheet"), cancellationToken));
            }
        }

        return markdown.ToString();
    }

    private string Read(WorksheetPart sheet, string name, CancellationToken cancellationToken)
    {
        var tables = new RowTables((first, last) => PlaceMarks.SheetRows(name, first, last));
        var number = 0;
        foreach (var row in Elements<Row>(sheet))
        {
            cancellationToken.ThrowIfCancellationRequested();
            number = row.RowIndex?.HasValue == true ? (int)row.RowIndex.Value : number + 1;
            List<string> cells = [];
            foreach (var cell in row.Elements<Cell>())
            {
                var (column, value) = (ColumnOf(cell.CellReference?.Value) ?? cells.Count, ValueOf(cell));
                if (value.Length == 0 && column >= RowTables.MostColumns)
                {
                    // Rows that are formatted to their end have empty cells there.
                    continue;
                }

                while (cells.Count < Math.Min(column, RowTables.MostColumns))
                {
                    cells.Add("");
                }

                cells.Add(value);
            }

            if (cells.Any(cell => cell.Length > 0))
            {
                tables.Add(number, cells);
            }
        }

        return tables.ToString();
    }

    private string ValueOf(Cell cell)
    {
        var value = cell.CellValue?.Text ?? "";
        return cell.DataType?.HasValue == true ? OfType(cell, value) : _dates.Write(value, cell.StyleIndex?.Value);
    }

    private string OfType(Cell cell, string value)
    {
        var type = cell.DataType!.Value;
        if (type == CellValues.SharedString)
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < _shared.Count ? _shared[index] : "";
        }

        return type == CellValues.InlineString && cell.InlineString is { } text ? TextOf(text)
            : type == CellValues.Boolean ? (value == "1" ? "TRUE" : "FALSE")
            : type == CellValues.Number ? _dates.Write(value, cell.StyleIndex?.Value)
            : value;
    }

    /// <summary>The text without what tells how East Asian words are spoken.</summary>
    private static string TextOf(OpenXmlElement element) => string.Concat(element.Descendants<Text>().Where(text => text.Parent is not PhoneticRun).Select(text => text.Text));

    /// <summary>Elements of a part one by one: a sheet as a tree takes many times its bytes.</summary>
    private static IEnumerable<T> Elements<T>(OpenXmlPart part) where T : OpenXmlElement
    {
        using var reader = OpenXmlReader.Create(part);
        for (var more = reader.Read(); more;)
        {
            if (reader.ElementType == typeof(T) && reader.IsStartElement)
            {
                yield return (T)reader.LoadCurrentElement()!;
                more = !reader.EOF;
            }
            else
            {
                more = reader.Read();
            }
        }
    }

    /// <summary>The column of a reference such as <c>AB12</c>, from 0.</summary>
    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in (reference ?? "").TakeWhile(char.IsAsciiLetterUpper).Take(3))
        {
            column = (26 * column) + (letter - 'A') + 1;
        }

        return column == 0 ? null : column - 1;
    }
}
