using System.Text;
using System.Text.RegularExpressions;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace ResearchFlows.Documents.Reading;

/// <summary>PDF: the words of each page in reading order, under a heading that names the page.</summary>
internal static partial class PdfReader
{
    private const int MostPages = 2_000;
    private const int MostLettersAPage = 50_000;
    private const int MostCharacters = 16 * 1024 * 1024;

    /// <summary>A line that ends so far before its block does ends a thought.</summary>
    private const double ShortLine = 0.6;

    /// <summary>Reads a PDF.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        PackedBytes.CheckPdf(bytes, cancellationToken);
        using var document = PdfDocument.Open(PackedBytes.Of(bytes), new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, MaxStackDepth = 128 });
        if (document.NumberOfPages > MostPages)
        {
            throw new UnreadableDocumentException($"has {document.NumberOfPages:N0} pages; PDFs of up to {MostPages:N0} are read.");
        }

        var markdown = new StringBuilder();
        for (var number = 1; number <= document.NumberOfPages; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var paragraphs = Paragraphs(document.GetPage(number));
            if (paragraphs.Count > 0)
            {
                markdown.Append(PlaceMarks.Page(number)).Append("\n\n").AppendJoin("\n\n", paragraphs).Append("\n\n");
            }

            if (markdown.Length > MostCharacters)
            {
                throw new UnreadableDocumentException($"holds more than {MostCharacters:N0} letters.");
            }
        }

        return markdown.Length > 0
            ? markdown.ToString()
            : throw new UnreadableDocumentException($"holds no text on its {document.NumberOfPages:N0} pages: it is a scan. Recognise its text (OCR) first.");
    }

    private static List<string> Paragraphs(Page page)
    {
        if (page.Letters.Count > MostLettersAPage)
        {
            throw new UnreadableDocumentException($"has more than {MostLettersAPage:N0} letters on page {page.Number:N0}.");
        }

        var words = NearestNeighbourWordExtractor.Instance.GetWords(page.Letters).ToList();
        if (words.Count == 0)
        {
            return [];
        }

        var blocks = DocstrumBoundingBoxes.Instance.GetBlocks(words);
        return [.. UnsupervisedReadingOrderDetector.Instance.Get(blocks).Select(Paragraph).Where(text => text.Length > 0)];
    }

    private static string Paragraph(TextBlock block)
    {
        var text = new StringBuilder();
        for (var index = 0; index < block.TextLines.Count; index++)
        {
            var line = MarkdownText.Line(block.TextLines[index].Text);
            if (index > 0)
            {
                var before = block.TextLines[index - 1].BoundingBox;
                var isShort = before.Right - block.BoundingBox.Left < ShortLine * block.BoundingBox.Width;
                text.Append(isShort || Item().IsMatch(line) ? '\n' : ' ');
            }

            text.Append(text.Length == 0 || text[^1] == '\n' ? MarkdownText.NoHeading(Item().Replace(line, match => match.Groups["bullet"].Success ? "- " : match.Value)) : line);
        }

        return text.ToString().Trim();
    }

    /// <summary>The beginning of a list's item.</summary>
    [GeneratedRegex(@"^(?:(?<bullet>[•◦▪‣●○■–-])\s+|\d{1,3}[.)]\s+)")]
    private static partial Regex Item();
}
