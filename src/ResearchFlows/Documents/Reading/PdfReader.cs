using System.Text;
using UglyToad.PdfPig;

namespace ResearchFlows.Documents.Reading;

/// <summary>PDF: the words of each page in reading order, under a heading that names the page.</summary>
internal static class PdfReader
{
    private const int MostPages = 2_000;

    /// <summary>Reads a PDF.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        PackedBytes.CheckPdf(bytes, cancellationToken);
        using var document = PdfDocument.Open(PackedBytes.Of(bytes), new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true, MaxStackDepth = 128 });
        if (document.NumberOfPages > MostPages)
        {
            throw new UnreadableDocumentException($"has {document.NumberOfPages:N0} pages; PDFs of up to {MostPages:N0} are read.");
        }

        document.AddPageFactory<IReadOnlyList<PdfLetter>, PdfPageFactory>();
        var markdown = new StringBuilder();
        var damaged = 0;
        for (var number = 1; number <= document.NumberOfPages; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var letters = Letters(document, number);
            damaged += letters is null ? 1 : 0;
            var paragraphs = letters is null ? ["(This page cannot be read: it is damaged.)"] : Paragraphs(letters, cancellationToken);
            if (paragraphs.Count > 0)
            {
                markdown.Append(PlaceMarks.Page(number)).Append("\n\n").AppendJoin("\n\n", paragraphs).Append("\n\n");
            }

            if (markdown.Length > DocumentReader.MostTextBytes)
            {
                throw DocumentReader.TooLong();
            }
        }

        return damaged > 0 && damaged == document.NumberOfPages
            ? throw new UnreadableDocumentException("is damaged: no page of it can be read.")
            : markdown.Length > 0 ? markdown.ToString() : throw new UnreadableDocumentException($"holds no text on its {document.NumberOfPages:N0} pages: it is a scan. Recognise its text (OCR) first.");
    }

    /// <summary>The letters of a page; null when it is damaged, which leaves the other pages.</summary>
    private static IReadOnlyList<PdfLetter>? Letters(PdfDocument document, int number)
    {
        try
        {
            return document.GetPage<IReadOnlyList<PdfLetter>>(number);
        }
        catch (Exception exception) when (exception is not UnreadableDocumentException)
        {
            return null;
        }
    }

    private static List<string> Paragraphs(IReadOnlyList<PdfLetter> letters, CancellationToken cancellationToken)
    {
        List<string> paragraphs = [];
        foreach (var turned in letters.GroupBy(letter => letter.Turn).OrderByDescending(group => group.Count()))
        {
            var words = PdfWords.Of(turned);
            foreach (var block in words.Count > 0 ? PdfLayout.Of(words, cancellationToken) : [])
            {
                paragraphs.AddRange(PdfParagraphs.Of(block));
            }
        }

        return paragraphs;
    }
}
