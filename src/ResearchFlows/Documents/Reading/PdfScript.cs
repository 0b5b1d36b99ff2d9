using System.Globalization;
using System.Text.RegularExpressions;

namespace ResearchFlows.Documents.Reading;

/// <summary>From letters as fonts name them, in the order in which they stand, to text as it is written.</summary>
internal static partial class PdfScript
{
    /// <summary>Ligatures of fonts that name none: TeX has them at 11 to 15, or at 27 to 31.</summary>
    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    /// <summary>Arabic letters in the order of their forms at U+FE80, and how many forms each has: alone, at the end, at the beginning, in the middle.</summary>
    private const string Arabic = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي", ArabicForms = "122224242444442222444444444444444224";

    private const char FirstArabicForm = '\uFE80', FirstLigature = '\uFB00';

    /// <summary>The letters that the forms from U+FE80 on are of; behind them lam with four kinds of alef, two forms each.</summary>
    private static readonly string[] ArabicLetters =
        [.. Arabic.Zip(ArabicForms).SelectMany(pair => Enumerable.Repeat($"{pair.First}", pair.Second - '0')), .. "آأإا".SelectMany(alef => Enumerable.Repeat($"ل{alef}", 2))];

    /// <summary>Whether a text is of a script that runs from right to left.</summary>
    public static bool IsRightToLeft(string text) => OtherWay().IsMatch(text);

    /// <summary>Words and what parts them, in the order in which they are read; words of other scripts keep theirs among themselves.</summary>
    public static IEnumerable<string> RightToLeft(IReadOnlyList<string> parts)
    {
        for (var end = parts.Count; end > 0;)
        {
            var start = end - 1;
            while (start > 1 && !IsRightToLeft(parts[end - 1]) && !IsRightToLeft(parts[start - 2]))
            {
                start -= 2;
            }

            foreach (var part in parts.Skip(start).Take(end - start))
            {
                yield return part;
            }

            if (start > 0)
            {
                yield return parts[start - 1];
            }

            end = start - 1;
        }
    }

    /// <summary>What a letter means: bullets for what symbol fonts have in their place, a space for a code without meaning, nothing for what cannot be seen.</summary>
    public static string Meaning(string letter) => letter switch
    {
        [>= '\u000B' and <= '\u000F' and var ligature] => Ligatures[ligature - '\u000B'],
        [>= '\u001B' and <= '\u001F' and var ligature] => Ligatures[ligature - '\u001B'],
        ['\uF0B7' or '\uF0A7' or '\uF0D8' or '\uF06C' or '\uF06E'] => "•",
        [' '] or ['\u00A0'] or ['\u00AD'] => letter,
        [var single] => char.IsControl(single) ? " " : char.GetUnicodeCategory(single) is UnicodeCategory.Format ? "" : letter,
        _ => letter,
    };

    /// <summary>A word as it is written: ligatures and forms of letters taken apart, from right to left where its script runs so.</summary>
    public static string Written(string word)
    {
        if (IsRightToLeft(word))
        {
            word = LeftToRight().Replace(Turned(word), run => Turned(run.Value));
        }

        return PdfAccents.Compose(Forms().Replace(word, form => form.Value[0] >= FirstArabicForm ? ArabicLetters[form.Value[0] - FirstArabicForm] : Ligatures[form.Value[0] - FirstLigature]));
    }

    private static string Turned(string text)
    {
        var starts = StringInfo.ParseCombiningCharacters(text);
        return string.Concat(starts.Select((start, index) => text[start..(index + 1 < starts.Length ? starts[index + 1] : text.Length)]).Reverse());
    }

    [GeneratedRegex(@"[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]")]
    private static partial Regex OtherWay();

    [GeneratedRegex(@"[\uFB00-\uFB06\uFE80-\uFEFC]")]
    private static partial Regex Forms();

    [GeneratedRegex(@"[A-Za-z0-9\u0660-\u0669][A-Za-z0-9\u0660-\u0669.,:/@-]*[A-Za-z0-9\u0660-\u0669]")]
    private static partial Regex LeftToRight();
}
