using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Parser.Parts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;

namespace ResearchFlows.Documents.Reading;

/// <summary>What an annotation shows on its page: a form, and where it goes.</summary>
internal sealed record PdfAppearance(StreamToken Form, TransformationMatrix Place)
{
    private const int Invisible = 2 | 32;

    /// <summary>What an annotation shows; null when it shows nothing.</summary>
    public static PdfAppearance? Of(DictionaryToken annotation, IPdfTokenScanner scanner)
    {
        if ((annotation.TryGet(NameToken.F, scanner, out NumericToken? flags) && (flags.Int & Invisible) != 0)
            || (annotation.TryGet(NameToken.Subtype, scanner, out NameToken? kind) && kind.Data is "Popup" or "Link")
            || !annotation.TryGet(NameToken.Ap, scanner, out DictionaryToken? appearances)
            || !appearances.TryGet(NameToken.N, out var usual)
            || Shown(annotation, usual, scanner) is not { } form
            || Box(annotation, NameToken.Rect, scanner) is not { } to
            || Box(form.StreamDictionary, NameToken.Bbox, scanner) is not { Width: > 0, Height: > 0 } own)
        {
            return null;
        }

        var from = Matrix(form, scanner).Transform(own).Normalise();
        var (across, up) = (to.Width / from.Width, to.Height / from.Height);
        return new PdfAppearance(form, TransformationMatrix.FromValues(across, 0, 0, up, to.Left - (from.Left * across), to.Bottom - (from.Bottom * up)));
    }

    /// <summary>The form itself, or the one of the state in which a check box is.</summary>
    private static StreamToken? Shown(DictionaryToken annotation, IToken usual, IPdfTokenScanner scanner) =>
        DirectObjectFinder.TryGet(usual, scanner, out StreamToken? form) ? form
        : DirectObjectFinder.TryGet(usual, scanner, out DictionaryToken? states) && annotation.TryGet(NameToken.As, scanner, out NameToken? state)
            && states.TryGet(state, scanner, out StreamToken? shown) ? shown : null;

    private static PdfRectangle? Box(DictionaryToken dictionary, NameToken name, IPdfTokenScanner scanner) =>
        Numbers(dictionary, name, scanner) is [var left, var bottom, var right, var top] ? new PdfRectangle(left, bottom, right, top).Normalise() : null;

    private static TransformationMatrix Matrix(StreamToken form, IPdfTokenScanner scanner) =>
        Numbers(form.StreamDictionary, NameToken.Matrix, scanner) is { Length: 6 } numbers ? TransformationMatrix.FromArray(numbers) : TransformationMatrix.Identity;

    private static double[] Numbers(DictionaryToken dictionary, NameToken name, IPdfTokenScanner scanner) =>
        dictionary.TryGet(name, scanner, out ArrayToken? array) ? [.. array.Data.OfType<NumericToken>().Select(number => number.Double)] : [];
}
