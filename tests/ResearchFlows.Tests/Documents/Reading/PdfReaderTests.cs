using ResearchFlows.Documents.Reading;
using ResearchFlows.Tests.Support;
using System.Text;

namespace ResearchFlows.Tests.Documents.Reading;

/// <summary>What programs do when they draw text, each on a page made of the operators that do it.</summary>
public sealed class PdfReaderTests
{
    [Theory]
    [InlineData("1 0 0 1 50 700 Tm (The ropeway) Tj 1 0 0 1 50.4 700 Tm (The ropeway) Tj", "The ropeway")]
    [InlineData("50 700 Td 80 Tz (stall) Tj", "stall")]
    [InlineData("50 700 Td [(ro) 30 (pe) -60 (way)] TJ", "ropeway")]
    [InlineData("50 700 Td [(two) -180 (words)] TJ", "two words")]
    [InlineData("50 700 Td 3 Tc (spaced) Tj", "spaced")]
    [InlineData("50 700 Td (CO) Tj /F 7 Tf -3 Ts (2) Tj /F 12 Tf 0 Ts ( rises) Tj", "CO2 rises")]
    [InlineData("1 0 0 1 74 700 Tm (way) Tj 1 0 0 1 50 700 Tm (rope) Tj", "ropeway")]
    [InlineData("50 700 Td [(J) 0 (\\250) 333 (org)] TJ", "Jörg")]
    [InlineData("50 700 Td (o\\016ce) Tj", "office")]
    [InlineData("0 1 -1 0 300 100 Tm (turned text) Tj", "turned text")]
    [InlineData("0.7071 0.7071 -0.7071 0.7071 100 100 Tm (slanting text) Tj", "slanting text")]
    [InlineData("50 700 Td (seen) Tj 5000 0 Td (beyond the page) Tj", "seen")]
    [InlineData("50 700 Td /Span << /ActualText (3/4) >> BDC (x) Tj (y) Tj EMC ( hours) Tj", "3/4 hours")]
    public async Task Reads_text_however_it_is_drawn(string drawing, string text) =>
        Assert.Equal($"# Page 1\n\n{text}\n\n", await ReadAsync(DocumentMaker.DrawnPdf($"BT /F 12 Tf {drawing} ET")));

    [Fact]
    public async Task Reads_a_script_that_runs_from_right_to_left_as_it_is_written()
    {
        var hebrew = Stream(10, "1 begincodespacerange <00> <FF> endcodespacerange 3 beginbfrange <20> <20> <0020> <31> <32> <0031> <61> <63> <05D0> endbfrange");
        var font = $"<< /Type /Font /Subtype /Type1 /BaseFont /Alef /FirstChar 32 /LastChar 99 /Widths [{string.Join(' ', Enumerable.Repeat(500, 68))}] /ToUnicode 10 0 R /FontDescriptor"
            + " << /Type /FontDescriptor /FontName /Alef /Flags 4 /FontBBox [0 0 500 700] /ItalicAngle 0 /Ascent 700 /Descent 0 /CapHeight 700 /StemV 80 >> >>";

        var text = await ReadAsync(DocumentMaker.DrawnPdf("BT /H 12 Tf 50 700 Td (cba) Tj ( 12 ) Tj (ca) Tj ET", $"7 0 obj {font} endobj", hebrew));

        Assert.Equal("# Page 1\n\nאג 12 אבג\n\n", text);
    }

    [Fact]
    public async Task Reads_a_table_of_long_cells_row_by_row()
    {
        var rows = Enumerable.Range(1, 6).Select(row =>
            $"1 0 0 1 40 {720 - (20 * row)} Tm (station {row} in the valley) Tj 1 0 0 1 180 {720 - (20 * row)} Tm (a hall with a counter) Tj 1 0 0 1 320 {720 - (20 * row)} Tm (twelve lockers) Tj 1 0 0 1 450 {720 - (20 * row)} Tm (open until {row} pm) Tj");

        var text = await ReadAsync(DocumentMaker.DrawnPdf($"BT /F 10 Tf {string.Join('\n', rows)} ET"));

        Assert.StartsWith("# Page 1\n\nstation 1 in the valley | a hall with a counter | twelve lockers | open until 1 pm\nstation 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_what_is_filled_in_to_a_form_and_not_what_is_hidden()
    {
        const string shown = "<< /Length 31 /Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F 6 0 R >> >> >> stream\nBT /F 12 Tf (Maria) Tj ET\nendstream endobj";
        var text = await ReadAsync(DocumentMaker.DrawnPdf(
            "BT /F 12 Tf 50 700 Td (Name:) Tj ET",
            $"11 0 obj {shown}",
            "8 0 obj << /Type /Annot /Subtype /Widget /Rect [100 697 300 717] /AP << /N 11 0 R >> >> endobj",
            "9 0 obj << /Type /Annot /Subtype /Widget /F 2 /Rect [100 597 300 617] /AP << /N 11 0 R >> >> endobj"));

        Assert.Equal("# Page 1\n\nName: Maria\n\n", text);
    }

    [Fact]
    public async Task A_damaged_page_is_named_and_the_others_are_read()
    {
        var text = await ReadAsync(DocumentMaker.RawPdf(
            Utf8("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj"),
            Utf8("2 0 obj << /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >> endobj"),
            Utf8("3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 99 0 R >> endobj"),
            Utf8("4 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R /Resources << /Font << /F 6 0 R >> >> >> endobj"),
            Utf8(Stream(5, "BT /F 12 Tf 50 700 Td (the second) Tj ET")),
            Utf8("6 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj")));

        Assert.Equal("# Page 1\n\n(This page cannot be read: it is damaged.)\n\n# Page 2\n\nthe second\n\n", text);
    }

    [Fact]
    public async Task A_stream_that_only_looks_packed_is_no_damage() =>
        Assert.Equal("# Page 1\n\nplain\n\n", await ReadAsync(DocumentMaker.DrawnPdf("x BT /F 12 Tf 50 700 Td (plain) Tj ET")));

    [Fact]
    public async Task A_page_of_very_many_letters_takes_no_longer_than_they_are()
    {
        var lines = Enumerable.Range(0, 480).Select(line => $"1 0 0 1 10 {790 - (1.6 * line):F1} Tm ({new string('e', 100)}) Tj");

        var text = await ReadAsync(DocumentMaker.DrawnPdf($"BT /F 1.5 Tf {string.Join('\n', lines)} ET"));

        Assert.Equal(48_000, text.Count(letter => letter == 'e') - 1);
    }

    [Theory]
    [InlineData("\uFB01le", "file")]
    [InlineData("o\u0308l", "öl")]
    [InlineData("\uFEFC\uFEB3", "سلا")]
    [InlineData("m\u00B2", "m²")]
    public void Writes_forms_of_letters_as_letters(string word, string written) => Assert.Equal(written, PdfScript.Written(word));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Stream(int number, string content) => $"{number} 0 obj << /Length {content.Length} >> stream\n{content}\nendstream endobj";

    private static async Task<string> ReadAsync(byte[] content) => (await DocumentReader.ReadAsync("drawn.pdf", content, CancellationToken.None)).Text;
}
