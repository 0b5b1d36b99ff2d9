using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using System.IO.Compression;
using System.Text;
using Drawing = DocumentFormat.OpenXml.Drawing;
using Sheets = DocumentFormat.OpenXml.Spreadsheet;
using Slides = DocumentFormat.OpenXml.Presentation;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace ResearchFlows.Tests.Support;

/// <summary>Documents as office programs write them, made by the test that needs them.</summary>
internal static class DocumentMaker
{
    private const int LinesAPage = 45;

    /// <summary>A PDF; a line each of the lines of a page.</summary>
    public static byte[] Pdf(params string[] pages)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var text in pages)
        {
            var page = builder.AddPage(595, 842);
            var top = 780.0;
            foreach (var line in text.Split('\n').Take(LinesAPage))
            {
                if (line.Length > 0)
                {
                    page.AddText(line, 11, new PdfPoint(60, top), font);
                }

                top -= 15;
            }
        }

        return builder.Build();
    }

    /// <summary>A PDF of one page with two columns, written line by line across both.</summary>
    public static byte[] PdfColumns(string[] left, string[] right)
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        var page = builder.AddPage(595, 842);
        for (var line = 0; line < left.Length; line++)
        {
            page.AddText(left[line], 11, new PdfPoint(60, 780 - (15 * line)), font);
            page.AddText(right[line], 11, new PdfPoint(340, 780 - (15 * line)), font);
        }

        return builder.Build();
    }

    /// <summary>
    /// A Word document of lines: <c># Heading</c>, <c>- item</c>, <c>| a | b |</c>, anything else a paragraph.
    /// </summary>
    public static byte[] Word(params string[] lines)
    {
        using var stream = new MemoryStream();
        using (var document = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            var main = document.AddMainDocumentPart();
            var styles = main.AddNewPart<StyleDefinitionsPart>();
            styles.Styles = new Styles(
                new Style(new StyleName { Val = "heading 1" }) { StyleId = "Heading1", Type = StyleValues.Paragraph },
                new Style(new StyleName { Val = "heading 2" }) { StyleId = "Heading2", Type = StyleValues.Paragraph });
            var body = new Body();
            Table? table = null;
            foreach (var line in lines)
            {
                if (line.StartsWith('|'))
                {
                    table ??= body.AppendChild(new Table());
                    table.Append(new TableRow(line.Trim('|', ' ').Split('|').Select(cell => new TableCell(Text(cell.Trim())))));
                    continue;
                }

                table = null;
                body.Append(line switch
                {
                    ['#', '#', ' ', .. var part] => Text(part, new ParagraphProperties(new ParagraphStyleId { Val = "Heading2" })),
                    ['#', ' ', .. var heading] => Text(heading, new ParagraphProperties(new ParagraphStyleId { Val = "Heading1" })),
                    ['-', ' ', .. var item] => Text(item, new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = 0 }, new NumberingId { Val = 1 }))),
                    _ => Text(line),
                });
            }

            main.Document = new Document(body);
        }

        return stream.ToArray();
    }

    /// <summary>A workbook of one sheet; an empty text is a cell that is not there.</summary>
    public static byte[] Workbook(string name, params string[][] rows)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            sheet.Worksheet = new Sheets.Worksheet(new Sheets.SheetData(rows.Select((row, index) => new Sheets.Row(row.Index().Where(cell => cell.Item.Length > 0).Select(cell =>
                new Sheets.Cell(new Sheets.InlineString(new Sheets.Text(cell.Item))) { CellReference = $"{(char)('A' + cell.Index)}{index + 1}", DataType = Sheets.CellValues.InlineString }))
                { RowIndex = (uint)index + 1 })));
            var styles = book.AddNewPart<WorkbookStylesPart>();
            styles.Stylesheet = new Sheets.Stylesheet(new Sheets.CellFormats(new Sheets.CellFormat(), new Sheets.CellFormat { NumberFormatId = 14 }));
            sheet.Worksheet.Descendants<Sheets.Row>().Last().Append(new Sheets.Cell(new Sheets.CellValue("46354")) { StyleIndex = 1 }, new Sheets.Cell(new Sheets.CellValue("0.30000000000000004")));
            book.Workbook = new Sheets.Workbook(new Sheets.Sheets(new Sheets.Sheet { Name = name, SheetId = 1, Id = book.GetIdOfPart(sheet) }));
        }

        return stream.ToArray();
    }

    /// <summary>A presentation; a text each for the lines of a slide.</summary>
    public static byte[] Presentation(params string[] slides)
    {
        using var stream = new MemoryStream();
        using (var document = PresentationDocument.Create(stream, PresentationDocumentType.Presentation))
        {
            var main = document.AddPresentationPart();
            var ids = new Slides.SlideIdList();
            foreach (var (index, lines) in slides.Index())
            {
                var slide = main.AddNewPart<SlidePart>();
                slide.Slide = new Slides.Slide(new Slides.CommonSlideData(new Slides.ShapeTree(new Slides.Shape(new Slides.TextBody(
                    lines.Split('\n').Select(line => new Drawing.Paragraph(new Drawing.Run(new Drawing.Text(line)))))))));
                ids.Append(new Slides.SlideId { Id = (uint)(256 + index), RelationshipId = main.GetIdOfPart(slide) });
            }

            main.Presentation = new Slides.Presentation(ids);
        }

        return stream.ToArray();
    }

    /// <summary>A Word document whose main part is XML as it stands.</summary>
    public static byte[] WordXml(string xml, params (string Name, byte[] Content)[] others)
    {
        const string types = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""";
        const string relations = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""";
        return Zip([("[Content_Types].xml", Encoding.UTF8.GetBytes(types)), ("_rels/.rels", Encoding.UTF8.GetBytes(relations)), ("word/document.xml", Encoding.UTF8.GetBytes(xml)), .. others]);
    }

    /// <summary>A zip archive.</summary>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A PDF of objects as they stand, and the table of where they are.</summary>
    public static byte[] RawPdf(params byte[][] objects)
    {
        using var stream = new MemoryStream();
        stream.Write("%PDF-1.7\n"u8);
        var table = new StringBuilder("xref\n");
        foreach (var item in objects)
        {
            table.Append($"{Encoding.ASCII.GetString(item.AsSpan(0, item.AsSpan().IndexOf((byte)' ')))} 1\n{stream.Position:D10} 00000 n \n");
            stream.Write(item);
            stream.WriteByte((byte)'\n');
        }

        stream.Write(Encoding.ASCII.GetBytes($"{table}trailer << /Root 1 0 R /Size {objects.Length + 100} >>\nstartxref\n{stream.Position}\n%%EOF"));
        return stream.ToArray();
    }

    /// <summary>A PDF of one page with that content; its font is F, further objects are numbered from 7: H is the font 7, annotations are 8 and 9.</summary>
    public static byte[] DrawnPdf(string content, params string[] objects) => RawPdf(
        [.. ((string[])
        [
            "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj",
            "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj",
            "3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R /Resources << /Font << /F 6 0 R /H 7 0 R >> >> /Annots [8 0 R 9 0 R] >> endobj",
            $"5 0 obj << /Length {content.Length} >> stream\n{content}\nendstream endobj",
            "6 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj",
            .. objects,
        ]).Select(Encoding.Latin1.GetBytes)]);

    /// <summary>Bytes packed as a PDF's or a zip's streams are.</summary>
    public static byte[] Pack(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var packed = new ZLibStream(stream, CompressionLevel.SmallestSize))
        {
            packed.Write(content);
        }

        return stream.ToArray();
    }

    /// <summary>So many zeros, packed.</summary>
    public static byte[] PackZeros(int count)
    {
        using var stream = new MemoryStream();
        using (var packed = new ZLibStream(stream, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1_000_000];
            for (var written = 0; written < count; written += zeros.Length)
            {
                packed.Write(zeros);
            }
        }

        return stream.ToArray();
    }

    private static Paragraph Text(string text, ParagraphProperties? properties = null)
    {
        var paragraph = new Paragraph(new Run(new Text(text) { Space = SpaceProcessingModeValues.Preserve }));
        if (properties is not null)
        {
            paragraph.PrependChild(properties);
        }

        return paragraph;
    }
}
