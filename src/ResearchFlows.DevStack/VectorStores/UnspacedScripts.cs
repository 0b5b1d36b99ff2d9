using System.Globalization;
using System.Text;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>
/// Scripts whose words stand together without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese, Tibetan), and Korean, whose words grow
/// endings: what stands there is found by its pairs of letters, as SQLite's tokenizer takes a whole run for one word.
/// </summary>
internal static class UnspacedScripts
{
    private const int ShortestStemmed = 5;
    private const char LastLatinLetter = '\u024F';

    private static readonly (int First, int Last)[] Ranges =
    [
        (0x0E00, 0x0FFF), // Thai, Lao, Tibetan
        (0x1000, 0x109F), // Burmese
        (0x1100, 0x11FF), // Korean letters
        (0x1780, 0x17FF), // Khmer
        (0x3005, 0x3007), // Ideographic signs
        (0x3041, 0x318F), // Hiragana, katakana, bopomofo, Korean letters
        (0x31F0, 0x31FF), // More katakana
        (0x3400, 0x4DBF), // Ideographs
        (0x4E00, 0x9FFF),
        (0xA960, 0xA97F), // Korean letters
        (0xAC00, 0xD7FF), // Korean syllables
        (0xF900, 0xFAFF), // Ideographs
        (0x20000, 0x3FFFF),
    ];

    /// <summary>A text as it is indexed: runs of such letters become pairs, the last letter of each run stands alone too; the rest stays as it is.</summary>
    public static string ForIndex(string text)
    {
        var indexed = new StringBuilder();
        foreach (var (part, unspaced) in Parts(LetterWidths.Same(text)))
        {
            if (unspaced)
            {
                indexed.Append(' ').AppendJoin(' ', Pairs(part).Append(Letters(part)[^1])).Append(' ');
            }
            else
            {
                indexed.Append(part);
            }
        }
        return indexed.ToString();
    }

    /// <summary>What a query looks for instead of one of its words, as FTS5 phrases.</summary>
    public static IEnumerable<string> Phrases(string word) => Parts(word).SelectMany(part => part.Unspaced ? OfRun(part.Text) : OfWord(part.Text));

    // A letter by itself is what a pair begins with, or the last of a run.
    private static IEnumerable<string> OfRun(string run) =>
        Letters(run) is [var letter] ? [$"\"{letter}\" *"] : Pairs(run).Select(pair => $"\"{pair}\"");

    // The stemmer knows English only; a word of another alphabet also stands for those that end otherwise.
    private static IEnumerable<string> OfWord(string word) => word.Length >= ShortestStemmed && word.Any(letter => letter > LastLatinLetter)
        ? [$"\"{word}\"", $"\"{word[..^2]}\" *"]
        : [$"\"{word}\""];

    private static IEnumerable<(string Text, bool Unspaced)> Parts(string text)
    {
        var part = new StringBuilder();
        bool? unspaced = null;
        foreach (var rune in text.EnumerateRunes())
        {
            // SQLite's tokenizer ends a word at a mark, so marks (such as Thai vowels above a letter) do not count.
            if (unspaced == true && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
            {
                continue;
            }
            if (unspaced is { } before && before != IsUnspaced(rune))
            {
                yield return (part.ToString(), before);
                part.Clear();
            }
            unspaced = IsUnspaced(rune);
            part.Append(rune);
        }
        if (unspaced is { } last)
        {
            yield return (part.ToString(), last);
        }
    }

    private static bool IsUnspaced(Rune rune) => rune.Value >= Ranges[0].First && Rune.IsLetter(rune) && Ranges.Any(range => rune.Value >= range.First && rune.Value <= range.Last);

    private static IEnumerable<string> Pairs(string run)
    {
        var letters = Letters(run);
        return letters.Zip(letters.Skip(1), (first, second) => first + second);
    }

    private static List<string> Letters(string run) => [.. run.EnumerateRunes().Select(rune => rune.ToString())];
}
