using ResearchFlows.Tests.Support;
using System.Text;

namespace ResearchFlows.Tests.Documents.Reading;

/// <summary>Files that mean harm, or are broken; each made when it is needed.</summary>
internal static class HostileDocuments
{
    private const string WordOpen = """<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>""";
    private const string WordClose = "</w:body></w:document>";
    private const string WordText = "<w:p><w:r><w:t>harmless</w:t></w:r></w:p>";

    /// <summary>Every file: its name, what it is, and its bytes.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["empty.pdf"] = () => [],
        ["zeros.pdf"] = () => new byte[1_000_000],
        ["only-the-head.pdf"] = () => "%PDF-1.7\n"u8.ToArray(),
        ["text.pdf"] = () => Utf8("This is no PDF."),
        ["half.pdf"] = () => DocumentMaker.Pdf("One page.")[..400],
        ["pages-in-a-loop.pdf"] = () => Pdf("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [2 0 R] /Count 1 >> endobj"),
        ["pages-in-a-ring.pdf"] = () => Pdf("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 9 >> endobj", "3 0 obj << /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 /Parent 3 0 R >> endobj"),
        ["reference-to-itself.pdf"] = () => Pdf("1 0 obj 1 0 R endobj"),
        ["length-of-itself.pdf"] = () => Pdf("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj", "3 0 obj << /Type /Page /Parent 2 0 R /Contents 4 0 R >> endobj", "4 0 obj << /Length 4 0 R >> stream\nBT ET\nendstream endobj"),
        ["count-of-billions.pdf"] = () => Pdf("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [] /Count 2147483647 >> endobj"),
        ["negative-count.pdf"] = () => Pdf("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [] /Count -5 >> endobj"),
        ["deep-arrays.pdf"] = () => Pdf($"1 0 obj << /Type /Catalog /Pages 2 0 R /A {new string('[', 200_000)} >> endobj"),
        ["deep-dictionaries.pdf"] = () => Pdf($"1 0 obj << /Type /Catalog /Pages 2 0 R /A {Repeat("<< /A ", 100_000)} >> endobj"),
        ["endless-string.pdf"] = () => Pdf($"1 0 obj << /Type /Catalog /T ({new string('(', 500_000)} >> endobj"),
        ["bomb.pdf"] = () => PdfOf(DocumentMaker.PackZeros(300_000_000), "/FlateDecode"),
        ["bomb-in-a-bomb.pdf"] = () => PdfOf(DocumentMaker.Pack(DocumentMaker.PackZeros(300_000_000)), "[/FlateDecode /FlateDecode]"),
        ["many-small-bombs.pdf"] = () => DocumentMaker.RawPdf([.. Enumerable.Range(1, 20).Select(number => StreamObject(number, DocumentMaker.PackZeros(20_000_000), "/FlateDecode"))]),
        ["hex-bomb.pdf"] = () => PdfOf(Utf8(new string('4', 2_000_000) + ">"), "[/ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode]"),
        ["many-filters.pdf"] = () => PdfOf(Utf8("q Q"), $"[{Repeat("/ASCIIHexDecode ", 5_000)}]"),
        ["ten-thousand-pages.pdf"] = () => Pdf([
            "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", $"2 0 obj << /Type /Pages /Count 10000 /Kids [{Repeat("3 0 R ", 10_000)}] >> endobj", "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj"]),
        ["huge-page.pdf"] = () => PdfOf(DocumentMaker.Pack(Utf8($"BT /F1 9 Tf {Repeat("(aaaaaaaaaaaaaaaaaaaa) Tj ", 20_000)} ET")), "/FlateDecode"),
        ["graphics-never-restored.pdf"] = () => PdfOf(DocumentMaker.Pack(Utf8(Repeat("q ", 200_000))), "/FlateDecode"),
        ["form-that-draws-itself.pdf"] = () => Pdf(
            "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj",
            "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R /Resources << /XObject << /F 4 0 R >> >> >> endobj",
            "4 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> /Length 4 >> stream\n/F Do\nendstream endobj",
            "5 0 obj << /Length 5 >> stream\n/F Do\nendstream endobj"),
        ["forms-that-draw-each-other.pdf"] = () => Forms(2, number => $"/F{(number + 1) % 2} Do"),
        ["forms-that-double.pdf"] = () => Forms(60, number => $"/F{number + 1} Do /F{number + 1} Do"),
        ["forms-within-forms.pdf"] = () => Forms(5_000, number => $"/F{number + 1} Do"),
        ["empty.docx"] = () => [],
        ["text.docx"] = () => Utf8("This is no Word document."),
        ["empty-archive.docx"] = () => DocumentMaker.Zip([]),
        ["half.docx"] = () => DocumentMaker.Word("A paragraph.")[..300],
        ["bomb.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText + WordClose + new string(' ', 40_000_000)),
        ["bomb-beside.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText + WordClose, ("word/styles.xml", Utf8("<a>" + new string(' ', 40_000_000) + "</a>"))),
        ["many-parts.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText + WordClose, [.. Enumerable.Range(0, 20_000).Select(number => ($"word/{number}.xml", Array.Empty<byte>()))]),
        ["deep.docx"] = () => DocumentMaker.WordXml(WordOpen + Repeat("<w:tbl><w:tr><w:tc>", 20_000) + Repeat("</w:tc></w:tr></w:tbl>", 20_000) + WordClose),
        ["entity.docx"] = () => DocumentMaker.WordXml("""<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>""" + WordOpen + "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>" + WordClose),
        ["laughs.docx"] = () => DocumentMaker.WordXml("""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>""" + WordOpen + "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>" + WordClose),
        ["broken-xml.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText),
        ["climbing-out.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText + WordClose, ("../../../../tmp/climbed.xml", Utf8("<a/>"))),
        ["linked-template.docx"] = () => DocumentMaker.WordXml(WordOpen + WordText + WordClose, ("word/_rels/document.xml.rels", Utf8(
            """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/></Relationships>"""))),
        ["bomb.xlsx"] = () => DocumentMaker.Zip([("xl/sharedStrings.xml", Utf8("<a>" + new string(' ', 40_000_000) + "</a>"))]),
        ["many-rows.xlsx"] = () => DocumentMaker.Workbook("Rows", [.. Enumerable.Range(1, 10_000).Select(number => new[] { $"{number}", "x", "y" })]),
        ["endless-cells.xlsx"] = () => DocumentMaker.Workbook("Cells", [[.. Enumerable.Repeat("x", 20)], ["|", "#", new string('x', 1_000_000)]]),
        ["text.xlsx"] = () => Utf8("This is no workbook."),
        ["word.pptx"] = () => DocumentMaker.Word("A paragraph."),
        ["many-slides.pptx"] = () => DocumentMaker.Presentation([.. Enumerable.Repeat("A slide.", 300)]),
        ["huge.html"] = () => Utf8("<p>" + new string('a', 20_000_000)),
        ["many-elements.html"] = () => Utf8(Repeat("<b>x</b>", 400_000)),
        ["deep.html"] = () => Utf8(Repeat("<div>", 100_000) + "x"),
        ["deep-tables.html"] = () => Utf8(Repeat("<table><tr><td>", 900) + "x"),
        ["repeated-formatting.html"] = () => Utf8(string.Concat(Enumerable.Range(0, 5_000).Select(number => $"<font size={number}>")) + Repeat("<p>x", 5_000)),
        ["huge-attribute.html"] = () => Utf8($"<p title='{new string('a', 5_000_000)}'>x</p>"),
        ["unclosed-comment.html"] = () => Utf8("<p>x</p><!--" + new string('-', 3_000_000)),
        ["links-and-frames.html"] = () => Utf8("<p>x</p><iframe src='http://127.0.0.1:9/'></iframe><img src='file:///etc/passwd'><link rel=stylesheet href='http://127.0.0.1:9/a.css'><script src='http://127.0.0.1:9/a.js'></script>"),
        ["entities.xhtml"] = () => Utf8("""<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p></body></html>"""),
        ["wide.csv"] = () => Utf8(new string(',', 2_000_000)),
        ["unclosed-quote.csv"] = () => Utf8("a,b\n\"" + new string('x', 20_000_000)),
        ["binary.csv"] = () => [0, 1, 2, 3, 0, 255],
        ["one-line.json"] = () => Utf8(new string('[', 5_000_000)),
        ["bomb.yaml"] = () => Utf8("a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n" + Repeat("d: [*c,*c]\n", 10_000)),
        ["laughs.xml"] = () => Utf8("""<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>"""),
        ["half-characters.sh"] = () => [0xC3, 0x28, 0xA0, 0xA1, (byte)'\n'],
    };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static byte[] Pdf(params string[] objects) => DocumentMaker.RawPdf([.. objects.Select(Utf8)]);

    /// <summary>A PDF of forms that draw forms, the first of them on its page.</summary>
    private static byte[] Forms(int count, Func<int, string> draw)
    {
        var names = string.Join(' ', Enumerable.Range(0, count).Select(number => $"/F{number} {10 + number} 0 R"));
        return Pdf([
            "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj", "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj",
            $"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /XObject << {names} >> >> >> endobj",
            "4 0 obj << /Length 6 >> stream\n/F0 Do\nendstream endobj",
            .. Enumerable.Range(0, count).Select(number =>
                $"{10 + number} 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length {draw(number).Length} >> stream\n{draw(number)}\nendstream endobj")]);
    }

    /// <summary>A PDF of one page whose content is the stream.</summary>
    private static byte[] PdfOf(byte[] stream, string filter) => DocumentMaker.RawPdf(
        Utf8("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj"),
        Utf8("2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj"),
        Utf8("3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >> endobj"),
        StreamObject(4, stream, filter));

    private static byte[] StreamObject(int number, byte[] stream, string filter) =>
        [.. Utf8($"{number} 0 obj << /Length {stream.Length} /Filter {filter} >> stream\n"), .. stream, .. Utf8("\nendstream endobj")];
}
