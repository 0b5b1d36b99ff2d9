using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using System.Text;

namespace ResearchFlows.Documents.Reading;

/// <summary>Word: headings, paragraphs, lists, tables, and foot- and endnotes below the paragraph that refers to them.</summary>
internal sealed class WordReader
{
    private readonly WordStyles _styles;
    private readonly WordNumbering _numbering;
    private readonly Dictionary<(string Kind, long Id), FootnoteEndnoteType> _notes;
    private readonly StringBuilder _markdown = new();
    private readonly int _headingShift;

    private WordReader(MainDocumentPart main, Body body)
    {
        _styles = new WordStyles(main.StyleDefinitionsPart?.Styles);
        _numbering = new WordNumbering(main.NumberingDefinitionsPart?.Numbering);
        _notes = ((OpenXmlElement?[])[main.FootnotesPart?.Footnotes, main.EndnotesPart?.Endnotes]).SelectMany(notes => notes?.Elements<FootnoteEndnoteType>() ?? [])
            .Where(note => note.Id?.HasValue == true && note.Type is null).DistinctBy(KeyOf).ToDictionary(KeyOf);

        // Under a title the headings are its parts.
        _headingShift = body.Elements<Paragraph>().Any(paragraph => _styles.Of(paragraph).IsTitle) ? 1 : 0;
    }

    /// <summary>Reads a Word document.</summary>
    public static string Read(ReadOnlyMemory<byte> bytes)
    {
        PackedBytes.CheckOffice(bytes);
        using var document = WordprocessingDocument.Open(PackedBytes.Of(bytes), isEditable: false);
        if (document.MainDocumentPart is not { Document.Body: { } body } main)
        {
            throw new UnreadableDocumentException("is no Word document.");
        }

        var reader = new WordReader(main, body);
        reader.ReadBlocks(body);
        return reader._markdown.ToString();
    }

    private void ReadBlocks(OpenXmlElement parent)
    {
        foreach (var element in parent.ChildElements)
        {
            switch (element)
            {
                case Paragraph paragraph:
                    ReadParagraph(paragraph);
                    break;
                case Table table:
                    ReadTable(table);
                    break;
                case OpenXmlCompositeElement part and not SectionProperties:
                    // Content controls, marks of an earlier system, inserted blocks: what they hold is the document's.
                    ReadBlocks(part);
                    break;
            }
        }
    }

    private void ReadParagraph(Paragraph paragraph)
    {
        var text = MarkdownText.Line(TextOf(paragraph));
        if (text.Length == 0)
        {
            return;
        }

        var style = _styles.Of(paragraph);
        var number = style.List is { } list ? _numbering.Next(list.Id, list.Level) : null;
        text = number is null || style is { IsTitle: false, Heading: null } ? text : $"{number} {text}";
        var line = style switch
        {
            { IsTitle: true } => PlaceMarks.Heading(1, text),
            { Heading: { } level } => PlaceMarks.Heading(level + _headingShift, text),
            { List.Level: var level } => $"{new string(' ', 2 * Math.Min(level, 8))}{number ?? "-"} {text}",
            _ => MarkdownText.NoHeading(text),
        };
        _markdown.Append(line).Append(style.List is null || style.Heading is not null ? "\n\n" : "\n");
        foreach (var reference in paragraph.Descendants<FootnoteEndnoteReferenceType>())
        {
            var key = (reference is FootnoteReference ? "Footnote" : "Endnote", reference.Id?.HasValue == true ? reference.Id.Value : 0);
            if (_notes.TryGetValue(key, out var note))
            {
                _markdown.Append($"{key.Item1} {key.Item2}: ").Append(MarkdownText.Line(TextOf(note))).Append("\n\n");
            }
        }
    }

    private static (string Kind, long Id) KeyOf(FootnoteEndnoteType note) => (note is Footnote ? "Footnote" : "Endnote", note.Id!.Value);

    private void ReadTable(Table table)
    {
        var rows = Within<TableRow, Table>(table).Select(IReadOnlyList<string> (row) => [.. Within<TableCell, TableRow>(row).Select(cell => TextOf(cell))]).Where(row => row.Count > 0).ToList();
        if (rows.Count > 0)
        {
            _markdown.Append('\n').Append(MarkdownText.Table(rows)).Append("\n\n");
        }
    }

    /// <summary>The parts of a table, also those in content controls, and not those of a table within.</summary>
    private static IEnumerable<TPart> Within<TPart, TWhole>(TWhole whole) where TPart : OpenXmlElement where TWhole : OpenXmlElement =>
        whole.Descendants<TPart>().Where(part => part.Ancestors<TWhole>().First() == whole);

    /// <summary>The text as it is printed: without words that were deleted or moved away, the codes of fields, and what stands in for a newer form.</summary>
    private static string TextOf(OpenXmlElement element)
    {
        var text = new StringBuilder();
        foreach (var part in element.Descendants())
        {
            switch (part)
            {
                case Text words when !words.Ancestors().Any(above => above is AlternateContentFallback or MoveFromRun):
                    text.Append(words.Text);
                    break;
                case DocumentFormat.OpenXml.Math.Text formula:
                    text.Append(formula.Text);
                    break;
                case TabChar or Break or CarriageReturn:
                    text.Append(' ');
                    break;
                case NoBreakHyphen:
                    text.Append('-');
                    break;
                case Paragraph when text.Length > 0:
                    text.Append(' ');
                    break;
                case FootnoteEndnoteReferenceType { Id.Value: var id }:
                    text.Append($" [{id}]");
                    break;
            }
        }

        return text.ToString();
    }
}
