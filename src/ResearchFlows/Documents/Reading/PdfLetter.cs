using UglyToad.PdfPig.Core;

namespace ResearchFlows.Documents.Reading;

/// <summary>A letter as it is drawn, its line upright: from left to right, larger numbers higher.</summary>
/// <param name="Text">What it means: nothing, one letter or several.</param>
/// <param name="Left">Where its line begins.</param>
/// <param name="Right">Where the next letter of the word begins.</param>
/// <param name="Base">The line it stands on.</param>
/// <param name="Size">The size of its font.</param>
/// <param name="Turn">How far its line is turned, in degrees.</param>
internal readonly record struct PdfLetter(string Text, double Left, double Right, double Base, double Size, int Turn)
{
    /// <summary>Lines of a scan are never quite straight.</summary>
    private const int TurnStep = 5;

    /// <summary>A letter that is drawn between two points of a page.</summary>
    public static PdfLetter Of(string text, PdfPoint start, PdfPoint end, double size)
    {
        var turn = TurnStep * (int)Math.Round(Math.Atan2(end.Y - start.Y, end.X - start.X) * 180 / Math.PI / TurnStep);
        var (sin, cos) = Math.SinCos(turn * Math.PI / 180);
        var left = (start.X * cos) + (start.Y * sin);
        return new PdfLetter(text, left, Math.Max(left, (end.X * cos) + (end.Y * sin)), (start.Y * cos) - (start.X * sin), size, turn == -180 ? 180 : turn);
    }
}
