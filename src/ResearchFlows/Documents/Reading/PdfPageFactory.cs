using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Filters;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Outline.Destinations;
using UglyToad.PdfPig.Parser;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace ResearchFlows.Documents.Reading;

/// <summary>Takes the letters off a page and nothing else: lines, colours and pictures take long and are no text.</summary>
internal sealed class PdfPageFactory(
    IPdfTokenScanner scanner,
    IResourceStore resources,
    ILookupFilterProvider filters,
    IPageContentParser parser,
    ParsingOptions options) : BasePageFactory<IReadOnlyList<PdfLetter>>(scanner, resources, filters, parser, options)
{
    protected override IReadOnlyList<PdfLetter> ProcessPage(
        int pageNumber,
        DictionaryToken dictionary,
        NamedDestinations namedDestinations,
        MediaBox mediaBox,
        CropBox cropBox,
        UserSpaceUnit userSpaceUnit,
        PageRotationDegrees rotation,
        TransformationMatrix initialMatrix,
        IReadOnlyList<IGraphicsStateOperation> operations)
    {
        var collector = new PdfLetterCollector(pageNumber, ResourceStore, PdfScanner, PageContentParser, FilterProvider, mediaBox, cropBox, userSpaceUnit, rotation, initialMatrix, ParsingOptions);
        collector.Process(pageNumber, operations);
        return collector.DrawAnnotations(dictionary);
    }
}
