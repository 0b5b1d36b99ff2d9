using UglyToad.PdfPig.Content;

namespace ResearchFlows.Documents.Reading;

/// <summary>A word of a page, its text upright: from left to right, larger numbers higher.</summary>
internal readonly record struct PdfWord(string Text, double Left, double Right, double Bottom, double Top)
{
    /// <summary>How far a line of letters reaches below and above its base, in sizes.</summary>
    private const double Below = 0.2, Above = 0.7;

    public double Height => Top - Bottom;

    public double Middle => (Top + Bottom) / 2;

    /// <summary>A word as it is read, whichever way its page is turned.</summary>
    public static PdfWord Of(Word word)
    {
        var box = word.BoundingBox;
        double[] across = [box.TopLeft.X, box.TopRight.X, box.BottomLeft.X, box.BottomRight.X];
        double[] up = [box.TopLeft.Y, box.TopRight.Y, box.BottomLeft.Y, box.BottomRight.Y];
        var start = word.Letters[0].StartBaseLine;
        return word.TextOrientation switch
        {
            TextOrientation.Horizontal => Of(word, across.Min(), across.Max(), start.Y, up.Max() - up.Min()),
            TextOrientation.Rotate180 => Of(word, -across.Max(), -across.Min(), -start.Y, up.Max() - up.Min()),
            TextOrientation.Rotate90 => Of(word, -up.Max(), -up.Min(), start.X, across.Max() - across.Min()),
            TextOrientation.Rotate270 => Of(word, up.Min(), up.Max(), -start.X, across.Max() - across.Min()),
            _ => new PdfWord(word.Text, across.Min(), across.Max(), up.Min(), up.Max()),
        };
    }

    /// <summary>The size that a font is said to have counts, so that a comma is as high as a letter; unless it is out of all proportion to the ink.</summary>
    private static PdfWord Of(Word word, double left, double right, double baseLine, double ink)
    {
        var size = word.Letters.Max(letter => letter.PointSize);
        var isWrong = size < 0.8 * ink || (ink > 2 && size > 4 * ink);
        size = isWrong ? ink / Above : size;
        return new PdfWord(word.Text, left, right, baseLine - (Below * size), baseLine + (Above * size));
    }
}
