using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ResearchFlows.Documents;

/// <summary>The text of a file: UTF-8, or UTF-16 when its byte order mark says so. Other encodings are not guessed.</summary>
/// <param name="Text">The text, without a byte order mark.</param>
/// <param name="HasReplacedBytes">Some bytes are no text in that encoding and show as U+FFFD.</param>
internal sealed record FileText(string Text, bool HasReplacedBytes)
{
    /// <summary>Whether there is nothing in it to see.</summary>
    public bool IsBlank => Text.EnumerateRunes().All(rune => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format);

    /// <summary>Reads a file's bytes; null when they are no text at all: binary, or UTF-16 without its mark.</summary>
    public static FileText? Read(ReadOnlySpan<byte> bytes)
    {
        var read = bytes switch
        {
            [0xFF, 0xFE, .. var rest] => ReadUtf16(rest, bigEndian: false),
            [0xFE, 0xFF, .. var rest] => ReadUtf16(rest, bigEndian: true),
            _ => new FileText(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), !Utf8.IsValid(bytes)),
        };
        return read.Text.Contains('\0', StringComparison.Ordinal) ? null : read;
    }

    private static FileText ReadUtf16(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        try
        {
            return new FileText(new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true).GetString(bytes), HasReplacedBytes: false);
        }
        catch (DecoderFallbackException)
        {
            return new FileText(new UnicodeEncoding(bigEndian, byteOrderMark: false).GetString(bytes), HasReplacedBytes: true);
        }
    }
}
