using System.Text;

namespace ResearchFlows.Orchestrations;

/// <summary>Keeps texts that cross the port small: a message of the host's store has a size limit.</summary>
internal static class Texts
{
    /// <summary>The text, cut to at most so many bytes of UTF-8, with a note of how much was left out.</summary>
    public static string Cut(string text, int maxBytes)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes <= maxBytes)
        {
            return text;
        }

        var note = FormattableString.Invariant($"… (cut: {bytes:N0} bytes in all)");
        var kept = new StringBuilder();
        var room = maxBytes - Encoding.UTF8.GetByteCount(note);
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            kept.Append(rune.ToString());
        }

        return kept.Append(note).ToString();
    }
}
