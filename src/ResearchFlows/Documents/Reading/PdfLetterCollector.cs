using System.Collections.Frozen;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.Parser.Parts;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace ResearchFlows.Documents.Reading;

/// <summary>
/// Runs what draws a page and keeps the letters, in the order in which they are drawn. Forms within forms are bounded in depth and number: one
/// that draws itself would end the process.
/// </summary>
internal sealed partial class PdfLetterCollector : BaseStreamProcessor<IReadOnlyList<PdfLetter>>
{
    private const int MostLetters = 50_000;
    private const int MostForms = 10_000;
    private const int MostFormDepth = 20;

    /// <summary>What moves, sets and shows text; all else draws.</summary>
    private static readonly FrozenSet<string> Operators =
        "q Q cm gs BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' \" BMC BDC EMC Do".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private readonly List<PdfLetter> _letters = [];
    private readonly Stack<bool> _replaced = [];
    private readonly PdfRectangle _page;
    private string? _replacement;
    private int _forms;
    private int _depth;

    public PdfLetterCollector(
        int number,
        IResourceStore resources,
        IPdfTokenScanner scanner,
        IPageContentParser parser,
        ILookupFilterProvider filters,
        MediaBox mediaBox,
        CropBox cropBox,
        UserSpaceUnit unit,
        PageRotationDegrees rotation,
        in TransformationMatrix initialMatrix,
        ParsingOptions options)
        : base(number, resources, scanner, parser, filters, cropBox, unit, rotation, initialMatrix, options) =>
        _page = initialMatrix.Transform(mediaBox.Bounds).Normalise();

    public override IReadOnlyList<PdfLetter> Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
    {
        var clean = CloneAllStates();
        ProcessOperations(operations);
        GraphicsStack = clean;
        return _letters;
    }

    /// <summary>Adds what annotations show: the values of a form's fields, notes typed on the page.</summary>
    public IReadOnlyList<PdfLetter> DrawAnnotations(DictionaryToken page)
    {
        foreach (var token in Find<ArrayToken>(page, NameToken.Annots)?.Data ?? [])
        {
            if (DirectObjectFinder.TryGet(token, PdfScanner, out DictionaryToken? annotation) && PdfAppearance.Of(annotation, PdfScanner) is { } appearance)
            {
                var before = CloneAllStates();
                ModifyCurrentTransformationMatrix(appearance.Place);
                ProcessFormXObject(appearance.Form, NameToken.Ap);
                GraphicsStack = before;
            }
        }

        return _letters;
    }

    public override void RenderGlyph(
        IFont font,
        CurrentGraphicsState currentState,
        double fontSize,
        double pointSize,
        int code,
        string unicode,
        long currentOffset,
        in TransformationMatrix renderingMatrix,
        in TransformationMatrix textMatrix,
        in TransformationMatrix transformationMatrix,
        CharacterBoundingBox characterBoundingBox)
    {
        var matrix = renderingMatrix.Multiply(textMatrix).Multiply(transformationMatrix);
        var (width, ink) = (characterBoundingBox.Width, characterBoundingBox.GlyphBounds.Height);
        var spaced = width + Math.Clamp(currentState.FontState.CharacterSpacing / Math.Max(Math.Abs(fontSize), 0.001), 0, 1);
        var (start, end) = font.IsVertical
            ? (matrix.Transform(new PdfPoint(width / 2, 0.88)), matrix.Transform(new PdfPoint(width / 2, -0.12)))
            : (matrix.Transform(new PdfPoint(0, 0)), matrix.Transform(new PdfPoint(Math.Max(spaced, 0.001), 0)));
        if (start.X < _page.Left || start.X > _page.Right || start.Y < _page.Bottom || start.Y > _page.Top)
        {
            return;
        }

        if (_letters.Count == MostLetters)
        {
            throw new UnreadableDocumentException($"has more than {MostLetters:N0} letters on page {PageNumber:N0}.");
        }

        // The size that a font is said to have counts, so that a comma is as high as a letter; unless it is out of all proportion to the ink.
        var size = (ink > 1.25 ? ink / 0.7 : ink > 0 && Math.Max(ink, width) < 0.15 ? Math.Max(ink, width) / 0.7 : 1) * Math.Sqrt((matrix.C * matrix.C) + (matrix.D * matrix.D));
        _letters.Add(PdfLetter.Of(_replacement ?? unicode, start, end, size));
        _replacement = _replacement is null ? null : "";
    }

    public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties)
    {
        properties = (propertyDictionaryName is null ? null : ResourceStore.GetMarkedContentPropertiesDictionary(propertyDictionaryName)) ?? properties;
        var isReplaced = _replacement is null && properties is not null && properties.TryGet(NameToken.ActualText, PdfScanner, out IDataToken<string>? text)
            && !PdfScript.IsRightToLeft(_replacement = text.Data);
        _replacement = isReplaced || _replaced.Contains(true) ? _replacement : null;
        _replaced.Push(isReplaced);
    }

    public override void EndMarkedContent()
    {
        if (_replaced.TryPop(out var isReplaced) && isReplaced)
        {
            _replacement = null;
        }
    }

    protected override void ProcessOperations(IReadOnlyList<IGraphicsStateOperation> operations) =>
        base.ProcessOperations([.. operations.Where(operation => Operators.Contains(operation.Operator))]);

    protected override void ProcessFormXObject(StreamToken formStream, NameToken xObjectName)
    {
        if (_depth == MostFormDepth || _forms++ == MostForms)
        {
            return;
        }

        _depth++;
        try
        {
            base.ProcessFormXObject(formStream, xObjectName);
        }
        catch (Exception exception) when (exception is not UnreadableDocumentException)
        {
            // A form that cannot be drawn leaves the rest of its page.
        }
        finally
        {
            _depth--;
        }
    }

    private T? Find<T>(DictionaryToken dictionary, NameToken name)
        where T : class, IToken => dictionary.TryGet(name, PdfScanner, out T? found) ? found : null;
}
