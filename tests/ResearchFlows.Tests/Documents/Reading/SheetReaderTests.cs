using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using ResearchFlows.Documents.Reading;

namespace ResearchFlows.Tests.Documents.Reading;

public sealed class SheetReaderTests
{
    [Fact]
    public async Task Empty_cells_that_only_have_a_format_do_not_make_a_sheet_too_wide()
    {
        var text = await ReadAsync(new Row(Cell("A1", "item"), Cell("B1", "cost"), new Cell { CellReference = "XFD1", StyleIndex = 1 }), new Row(Cell("A2", "rope"), Cell("B2", "12")));

        Assert.Equal("# Hours, rows 2–2\n\n| item | cost |\n| --- | --- |\n| rope | 12 |\n\n", text);
    }

    [Fact]
    public async Task Hours_beyond_a_day_are_hours_and_no_date()
    {
        var text = await ReadAsync(
            new Row(Cell("A1", "who"), Cell("B1", "hours")), new Row(Cell("A2", "Ann"), Number("B2", "1.5625", 2)), new Row(Cell("A3", "Ben"), Number("B3", "0.25", 3)),
            new Row(Cell("A4", "Cid"), Number("B4", "0.25", 4)));

        Assert.EndsWith("| Ann | 37:30:00 |\n| Ben | 6:00:00 |\n| Cid | 06:00:00 |\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_count_from_where_the_workbook_says()
    {
        var text = await ReadAsync(new WorkbookProperties { Date1904 = true }, new Row(Cell("A1", "when")), new Row(Number("A2", "44892", 1)));

        Assert.EndsWith("| 2026-11-28 |\n\n", text, StringComparison.Ordinal);
    }

    private static Cell Cell(string place, string text) => new(new InlineString(new Text(text))) { CellReference = place, DataType = CellValues.InlineString };

    private static Cell Number(string place, string number, uint style) => new(new CellValue(number)) { CellReference = place, StyleIndex = style };

    private static Task<string> ReadAsync(params Row[] rows) => ReadAsync(new WorkbookProperties(), rows);

    /// <summary>The styles are: none, a date, hours as Excel has them, hours of one's own, a time of the day.</summary>
    private static async Task<string> ReadAsync(WorkbookProperties properties, params Row[] rows)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Worksheet(new SheetData(rows));
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "[h]:mm;@" }),
                new CellFormats(
                    new CellFormat(), new CellFormat { NumberFormatId = 14 }, new CellFormat { NumberFormatId = 46 }, new CellFormat { NumberFormatId = 164 },
                    new CellFormat { NumberFormatId = 20 }));
            book.Workbook = new Workbook(properties, new Sheets(new Sheet { Name = "Hours", SheetId = 1, Id = book.GetIdOfPart(sheet) }));
        }

        return (await DocumentReader.ReadAsync("hours.xlsx", stream.ToArray(), CancellationToken.None)).Text;
    }
}
