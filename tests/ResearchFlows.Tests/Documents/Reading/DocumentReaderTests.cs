using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using ResearchFlows.Documents.Reading;
using ResearchFlows.Tests.Support;
using System.Text;

namespace ResearchFlows.Tests.Documents.Reading;

public sealed class DocumentReaderTests
{
    [Fact]
    public async Task Reads_a_pdf_page_by_page_and_leaves_out_empty_pages()
    {
        var text = await ReadAsync("handbook.pdf", DocumentMaker.Pdf("The cabin holds twelve people.", "", "Wind above 60 km/h\nstops the ropeway."));

        Assert.Equal("# Page 1\n\nThe cabin holds twelve people.\n\n# Page 3\n\nWind above 60 km/h stops the ropeway.\n\n", text);
    }

    [Fact]
    public async Task Reads_a_pdf_of_two_columns_column_by_column()
    {
        var left = Enumerable.Range(1, 12).Select(line => $"left line {line} of the page");
        var right = Enumerable.Range(1, 12).Select(line => $"right line {line} of the page");
        var text = await ReadAsync("columns.pdf", DocumentMaker.PdfColumns([.. left], [.. right]));

        var words = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.True(Array.LastIndexOf(words, "left") < Array.IndexOf(words, "right"), text);
    }

    [Fact]
    public async Task Reads_a_table_of_a_pdf_row_by_row()
    {
        string[] tickets = ["ticket", "single", "return", "evening", "season", "child"];
        string[] prices = ["price", "9.00", "15.00", "14.50", "240.00", "4.50"];

        var text = await ReadAsync("tariffs.pdf", DocumentMaker.PdfColumns(tickets, prices));

        Assert.Equal($"# Page 1\n\n{string.Join('\n', tickets.Zip(prices, (ticket, price) => $"{ticket} | {price}"))}\n\n", text);
    }

    [Fact]
    public async Task Puts_together_a_word_that_was_parted_at_the_end_of_a_line()
    {
        var text = await ReadAsync("handbook.pdf", DocumentMaker.Pdf("The ropeway is stopped by the tran-\nsport authority, and restarted by it."));

        Assert.Equal("# Page 1\n\nThe ropeway is stopped by the transport authority, and restarted by it.\n\n", text);
    }

    [Fact]
    public async Task Reads_what_stands_in_content_controls_of_a_word_document()
    {
        const string paragraph = "<w:p><w:r><w:t>{0}</w:t></w:r></w:p>";
        var row = $"<w:tr><w:tc>{paragraph.Replace("{0}", "kind", StringComparison.Ordinal)}</w:tc><w:sdt><w:sdtContent><w:tc>{paragraph.Replace("{0}", "years", StringComparison.Ordinal)}</w:tc></w:sdtContent></w:sdt></w:tr>";
        var text = await ReadAsync("form.docx", DocumentMaker.WordXml(
            """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"""
            + $"<w:sdt><w:sdtContent><w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl></w:sdtContent></w:sdt></w:body></w:document>"));

        Assert.Equal("| kind | years |\n| --- | --- |\n\n", text.TrimStart('\n'));
    }

    [Fact]
    public async Task Reads_the_numbers_of_a_list_as_they_are_printed()
    {
        static Level Level(int index, NumberFormatValues format, string text) =>
            new(new StartNumberingValue { Val = 1 }, new NumberingFormat { Val = format }, new LevelText { Val = text }) { LevelIndex = index };
        static Paragraph Item(int level, string text) =>
            new(new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = level }, new NumberingId { Val = 1 })), new Run(new Text(text)));
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.Document = new Document(new Body(Item(0, "Stop the cabin"), Item(1, "Call the valley"), Item(1, "Wait"), Item(0, "Start again"), Item(1, "Slowly")));
            main.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
                new AbstractNum(Level(0, NumberFormatValues.Decimal, "%1."), Level(1, NumberFormatValues.LowerLetter, "%1.%2)")) { AbstractNumberId = 1 },
                new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 1 });
        }

        Assert.Equal("1. Stop the cabin\n  1.a) Call the valley\n  1.b) Wait\n2. Start again\n  2.a) Slowly\n", await ReadAsync("drill.docx", stream.ToArray()));
    }

    [Fact]
    public async Task Reads_words_that_were_moved_where_they_are_now_and_endnotes_below_their_paragraph()
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            main.Document = new Document(new Body(
                new Paragraph(new MoveFromRun(new Run(new Text("by night"))), new Run(new Text("The cabin")), new MoveToRun(new Run(new Text(" by night"))), new Run(new EndnoteReference { Id = 2 }))));
            main.AddNewPart<EndnotesPart>().Endnotes = new Endnotes(new Endnote(new Paragraph(new Run(new Text("Until eleven.")))) { Id = 2 });
        }

        Assert.Equal("The cabin by night [2]\n\nEndnote 2: Until eleven.\n\n", await ReadAsync("cabin.docx", stream.ToArray()));
    }

    [Fact]
    public async Task Reads_a_workbook_by_sheets_and_rows_with_the_header_repeated_and_dates_as_dates()
    {
        string[][] rows = [["item", "", "cost"], .. Enumerable.Range(2, 24).Select(number => new[] { $"T{number}", "", $"{number} EUR" })];
        var text = await ReadAsync("budget.xlsx", DocumentMaker.Workbook("Costs of 2027", rows));

        Assert.StartsWith("# Costs of 2027, rows 2–21\n\n| item |  | cost |\n| --- | --- | --- |\n| T2 |  | 2 EUR |\n", text, StringComparison.Ordinal);
        Assert.Contains("# Costs of 2027, rows 22–25\n\n| item |  | cost |\n", text, StringComparison.Ordinal);
        Assert.EndsWith("| T25 |  | 25 EUR | 2026-11-28 | 0.3 |\n\n", text, StringComparison.Ordinal);
        Assert.Equal("\"Costs of 2027\", rows 2–21", PlaceMarks.PlaceOf("# Costs of 2027, rows 2–21"));
    }

    [Fact]
    public async Task Reads_a_presentation_slide_by_slide()
    {
        var text = await ReadAsync("talk.pptx", DocumentMaker.Presentation("The ropeway\nTwelve people a cabin", "", "# Storms"));

        Assert.Equal("# Slide 1\n\nThe ropeway\n\nTwelve people a cabin\n\n# Slide 3\n\n\\# Storms\n\n", text);
        Assert.Equal("slide 3", PlaceMarks.PlaceOf("# Slide 3"));
    }

    [Fact]
    public async Task Names_a_scan_as_such()
    {
        var refusal = await Assert.ThrowsAsync<UnreadableDocumentException>(() => ReadAsync("scan.pdf", DocumentMaker.Pdf("", "")));

        Assert.Equal("holds no text on its 2 pages: it is a scan. Recognise its text (OCR) first.", refusal.Message);
    }

    [Fact]
    public async Task Reads_headings_lists_and_tables_of_a_word_document()
    {
        var text = await ReadAsync("design.docx", DocumentMaker.Word("# Retention", "Records are kept.", "## Periods", "- a year", "- two years", "| kind | years |", "| log | 1 |", "# not a level"));

        Assert.Equal("# Retention\n\nRecords are kept.\n\n## Periods\n\n- a year\n- two years\n\n| kind | years |\n| --- | --- |\n| log | 1 |\n\n# not a level\n\n", text);
    }

    [Fact]
    public async Task Reads_the_main_text_of_a_page_with_its_tables_and_not_what_stands_around_it()
    {
        var paragraphs = string.Concat(Enumerable.Repeat("<p>The station at the valley has a counter, a waiting room, and lockers for skis, boots and bags.</p>", 6));
        var text = await ReadAsync("station.html", Encoding.UTF8.GetBytes(
            $"<html><head><title>Station</title><script>alert(1)</script></head><body><nav><a href='/'>Home</a></nav><article><h1>Valley station</h1>{paragraphs}"
            + "<h2>Opening hours</h2><table><tr><th>Day</th><th>From</th></tr><tr><td>Monday</td><td>08:30</td></tr></table><ul><li>No dogs</li></ul></article><footer>Imprint</footer></body></html>"));

        Assert.Contains("# Valley station\n", text, StringComparison.Ordinal);
        Assert.Contains("## Opening hours\n\n| Day | From |\n| --- | --- |\n| Monday | 08:30 |\n\n- No dogs", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Home", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Imprint", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cuts_a_table_by_rows_with_its_header_repeated()
    {
        var rows = Enumerable.Range(1, 25).Select(number => $"T{number},\"{number},5 | EUR\"");
        var text = await ReadAsync("tariffs.csv", Encoding.UTF8.GetBytes($"name,price\n{string.Join('\n', rows)}\n"));

        Assert.StartsWith("# Rows 1–20\n\n| name | price |\n| --- | --- |\n| T1 | 1,5 \\| EUR |\n", text, StringComparison.Ordinal);
        Assert.Contains("# Rows 21–25\n\n| name | price |\n| --- | --- |\n| T21 | 21,5 \\| EUR |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_lines_of_source_code_and_takes_its_comments_for_no_headings()
    {
        var lines = Enumerable.Range(1, 30).Select(line => line % 15 == 0 ? "" : $"# step {line}");
        var text = await ReadAsync("deploy.sh", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        Assert.StartsWith("# Lines 1–14\n\n```\n# step 1\n", text, StringComparison.Ordinal);
        Assert.Contains("```\n\n# Lines 15–29\n\n```\n\n# step 16\n", text, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(string name, byte[] content) => (await DocumentReader.ReadAsync(name, content, CancellationToken.None)).Text;
}
