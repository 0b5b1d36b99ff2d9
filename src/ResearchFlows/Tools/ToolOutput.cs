using System.Text;

namespace ResearchFlows.Tools;

/// <summary>The limits of what a tool hands to a model, and how a long text is cut to them.</summary>
internal static class ToolOutput
{
    /// <summary>The longest output of a tool, in bytes of UTF-8: 24 KB.</summary>
    public const int MaximumBytes = 24 * 1024;

    /// <summary>The longest body of an output, in bytes of UTF-8. The rest is for a header with a path, or a note.</summary>
    public const int MaximumBodyBytes = 22 * 1024;

    /// <summary>
    /// Cuts a text into parts that are it again when put together: after the last line that fits or, when a line is too long by itself,
    /// between two characters (never within a surrogate pair). An empty text is one empty part.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maximumBytes">The longest part, in bytes of UTF-8; at least 4, so that every character fits.</param>
    public static IReadOnlyList<string> Split(string text, int maximumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBytes, 4);
        var parts = new List<string>();
        var start = 0;
        do
        {
            var length = FittingLength(text.AsSpan(start), maximumBytes);
            parts.Add(text.Substring(start, length));
            start += length;
        }
        while (start < text.Length);

        return parts;
    }

    private static int FittingLength(ReadOnlySpan<char> text, int maximumBytes)
    {
        var (length, bytes, lineEnd) = (0, 0, 0);
        while (length < text.Length)
        {
            // Half a surrogate pair counts as U+FFFD, which is what becomes of it in UTF-8.
            Rune.DecodeFromUtf16(text[length..], out var rune, out var used);
            if (bytes + rune.Utf8SequenceLength > maximumBytes)
            {
                return lineEnd > 0 ? lineEnd : length;
            }

            length += used;
            bytes += rune.Utf8SequenceLength;
            lineEnd = rune.Value == '\n' ? length : lineEnd;
        }

        return length;
    }
}
