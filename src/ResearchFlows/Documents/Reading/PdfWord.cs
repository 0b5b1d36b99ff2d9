namespace ResearchFlows.Documents.Reading;

/// <summary>A word of a page, its text upright: from left to right, larger numbers higher.</summary>
/// <param name="Text">Its letters in the order in which they stand.</param>
/// <param name="Left">Where it begins.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Bottom">Its line's lower edge.</param>
/// <param name="Top">Its line's upper edge.</param>
/// <param name="IsEnded">A space follows it.</param>
internal readonly record struct PdfWord(string Text, double Left, double Right, double Bottom, double Top, bool IsEnded)
{
    public double Height => Top - Bottom;

    public double Middle => (Top + Bottom) / 2;
}
