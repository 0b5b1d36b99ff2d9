using System.Text;

namespace ResearchFlows.Ports;

/// <summary>Keeps texts that cross the port small: a message of the host's store has a size limit.</summary>
public static class Texts
{
    /// <summary>No UTF-16 character is longer as JSON: an escape such as <c>\u0001</c>.</summary>
    private const int MostBytesOfACharacter = 6;

    /// <summary>The text, cut to at most so many bytes of JSON, with a note of how much was left out.</summary>
    public static string Cut(string text, int maxBytes)
    {
        if (text.Length <= maxBytes / MostBytesOfACharacter)
        {
            return text;
        }

        var note = FormattableString.Invariant($"… (cut: {Encoding.UTF8.GetByteCount(text):N0} bytes in all)");
        var room = maxBytes - Encoding.UTF8.GetByteCount(note);
        var (length, kept, bytes) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += JsonBytes(rune);
            if (bytes > maxBytes)
            {
                return string.Concat(text.AsSpan(0, kept), note);
            }

            length += rune.Utf16SequenceLength;
            kept = bytes <= room ? length : kept;
        }

        return text;
    }

    private static int JsonBytes(Rune rune) => rune.Value switch
    {
        '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
        var value when PortJson.Options.Encoder!.WillEncode(value) => MostBytesOfACharacter * rune.Utf16SequenceLength,
        _ => rune.Utf8SequenceLength,
    };
}
