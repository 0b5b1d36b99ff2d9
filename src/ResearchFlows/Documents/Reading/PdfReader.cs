using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace ResearchFlows.Documents.Reading;

/// <summary>PDF: the words of each page in reading order, under a heading that names the page.</summary>
internal static class PdfReader
{
    private const int MostPages = 2_000;
    private const int MostLettersAPage = 50_000;

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
            var paragraphs = Paragraphs(document.GetPage(number), cancellationToken);
            if (paragraphs.Count > 0)
            {
                markdown.Append(PlaceMarks.Page(number)).Append("\n\n").AppendJoin("\n\n", paragraphs).Append("\n\n");
            }

            if (markdown.Length > DocumentReader.MostTextBytes)
            {
                throw DocumentReader.TooLong();
            }
        }

        return markdown.Length > 0
            ? markdown.ToString()
            : throw new UnreadableDocumentException($"holds no text on its {document.NumberOfPages:N0} pages: it is a scan. Recognise its text (OCR) first.");
    }

    private static List<string> Paragraphs(Page page, CancellationToken cancellationToken)
    {
        if (page.Letters.Count > MostLettersAPage)
        {
            throw new UnreadableDocumentException($"has more than {MostLettersAPage:N0} letters on page {page.Number:N0}.");
        }

        var words = NearestNeighbourWordExtractor.Instance.GetWords(page.Letters).Where(word => !string.IsNullOrWhiteSpace(word.Text));
        List<string> paragraphs = [];
        foreach (var turned in words.GroupBy(word => word.TextOrientation).OrderByDescending(group => group.Count()))
        {
            foreach (var block in PdfLayout.Of([.. turned.Select(PdfWord.Of)], cancellationToken))
            {
                paragraphs.AddRange(PdfParagraphs.Of(block));
            }
        }

        return paragraphs;
    }
}
