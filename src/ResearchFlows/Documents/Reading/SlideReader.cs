using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Presentation;
using System.Text;
using Drawing = DocumentFormat.OpenXml.Drawing;

namespace ResearchFlows.Documents.Reading;

/// <summary>PowerPoint: the text and tables of each slide, and what the speaker notes, under a heading that names the slide.</summary>
internal static class SlideReader
{
    /// <summary>Reads a presentation.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        PackedBytes.CheckOffice(bytes);
        using var document = PresentationDocument.Open(PackedBytes.Of(bytes), isEditable: false);
        if (document.PresentationPart is not { Presentation.SlideIdList: { } slides } presentation)
        {
            throw new UnreadableDocumentException("is no presentation, or holds no slide.");
        }

        var markdown = new StringBuilder();
        foreach (var (index, slide) in slides.Elements<SlideId>().Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (slide.RelationshipId?.Value is { } id && presentation.TryGetPartById(id, out var part) && part is SlidePart { Slide.CommonSlideData.ShapeTree: { } shapes } shown
                && Blocks(shapes).Concat(Notes(shown)).ToList() is { Count: > 0 } blocks)
            {
                markdown.Append(PlaceMarks.Slide(index + 1)).Append("\n\n").AppendJoin("\n\n", blocks).Append("\n\n");
            }
        }

        return markdown.ToString();
    }

    private static IEnumerable<string> Blocks(OpenXmlElement parent)
    {
        foreach (var element in parent.ChildElements)
        {
            if (element is Shape { TextBody: { } body } shape && !IsFooter(shape))
            {
                foreach (var paragraph in Paragraphs(body))
                {
                    yield return paragraph;
                }
            }
            else if (element is GraphicFrame && element.Descendants<Drawing.Table>().FirstOrDefault() is { } table)
            {
                yield return MarkdownText.Table([.. table.Elements<Drawing.TableRow>().Select(IReadOnlyList<string> (row) => [.. row.Elements<Drawing.TableCell>().Select(TextOf)])]);
            }
            else if (element is GroupShape)
            {
                foreach (var block in Blocks(element))
                {
                    yield return block;
                }
            }
        }
    }

    private static IEnumerable<string> Notes(SlidePart slide) =>
        (slide.NotesSlidePart?.NotesSlide?.CommonSlideData?.ShapeTree?.Elements<Shape>() ?? []).Where(shape => TypeOf(shape) == PlaceholderValues.Body && shape.TextBody is not null)
            .SelectMany(shape => Paragraphs(shape.TextBody!)).Select(note => $"Note: {note}");

    private static IEnumerable<string> Paragraphs(TextBody body) =>
        body.Elements<Drawing.Paragraph>().Select(paragraph => MarkdownText.NoHeading(MarkdownText.Line(TextOf(paragraph)))).Where(text => text.Length > 0);

    private static string TextOf(OpenXmlElement element)
    {
        var text = new StringBuilder();
        foreach (var part in element.Descendants())
        {
            text.Append(part switch
            {
                Drawing.Text words => words.Text,
                Drawing.Break => " ",
                Drawing.Paragraph when text.Length > 0 => " ",
                _ => "",
            });
        }

        return text.ToString();
    }

    /// <summary>What is the same on every slide: its number, the date, the foot.</summary>
    private static bool IsFooter(Shape shape) => TypeOf(shape) is { } type
        && (type == PlaceholderValues.SlideNumber || type == PlaceholderValues.DateAndTime || type == PlaceholderValues.Footer);

    private static PlaceholderValues? TypeOf(Shape shape) => shape.NonVisualShapeProperties?.ApplicationNonVisualDrawingProperties?.PlaceholderShape?.Type?.Value;
}
