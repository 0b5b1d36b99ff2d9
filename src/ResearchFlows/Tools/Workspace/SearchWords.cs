using System.Globalization;
using System.Text;

namespace ResearchFlows.Tools.Workspace;

/// <summary>Words as they are searched for: lower case, without accents; numbers without leading zeros, apart from the letters beside them.</summary>
internal static class SearchWords
{
    private const int FirstIdeograph = 0x2E80, FirstSyllable = 0xAC00, LastSyllable = 0xD7A3;

    private enum Kind
    {
        None,
        Letter,
        Digit,
        Ideograph,
    }

    /// <summary>The words of a text, in its order; scripts that write no spaces are cut into pairs of characters.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var plain = CanonicalForm.Of(text);
        var word = new StringBuilder();
        var last = Kind.None;
        foreach (var rune in plain.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            var kind = KindOf(rune);
            if (kind != last && word.Length > 0)
            {
                foreach (var ended in Ended(word.ToString(), last))
                {
                    yield return ended;
                }

                word.Clear();
            }

            last = kind;
            if (kind != Kind.None)
            {
                word.Append(Rune.ToLowerInvariant(rune));
            }
        }

        foreach (var ended in word.Length > 0 ? Ended(word.ToString(), last) : [])
        {
            yield return ended;
        }
    }

    /// <summary>How alike two words are: 1 for the same, less for the same beginning with another ending, else 0.</summary>
    public static double Likeness(string wanted, string found)
    {
        if (wanted == found)
        {
            return 1;
        }

        var shorter = Math.Min(wanted.Length, found.Length);
        var begins = shorter >= 4 && Math.Abs(wanted.Length - found.Length) <= 3 && !char.IsAsciiDigit(wanted[0])
            && (wanted.StartsWith(found, StringComparison.Ordinal) || found.StartsWith(wanted, StringComparison.Ordinal));
        return begins ? 0.7 : 0;
    }

    private static IEnumerable<string> Ended(string word, Kind kind) => kind switch
    {
        Kind.Digit => [word.TrimStart('0') is { Length: > 0 } number ? number : "0"],
        Kind.Ideograph when word.Length > 2 => Enumerable.Range(0, word.Length - 1).Select(start => word.Substring(start, 2)),
        _ => [word],
    };

    private static Kind KindOf(Rune rune) => rune switch
    {
        _ when Rune.IsDigit(rune) => Kind.Digit,
        _ when !Rune.IsLetter(rune) => Kind.None,
        { Value: >= FirstIdeograph and not (>= FirstSyllable and <= LastSyllable) } => Kind.Ideograph,
        _ => Kind.Letter,
    };
}
