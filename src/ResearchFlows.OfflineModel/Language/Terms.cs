using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>A word of a text that carries meaning.</summary>
/// <param name="Stem">What it is compared by.</param>
/// <param name="Text">As it stands in the text.</param>
/// <param name="IsName">A capitalised word inside a sentence, an acronym, or an identifier with digits.</param>
internal sealed record Term(string Stem, string Text, bool IsName)
{
    /// <summary>Whether it is a number or holds one.</summary>
    public bool HasDigit => Stem.Any(char.IsDigit);
}

/// <summary>Takes a text apart into terms.</summary>
internal static partial class Terms
{
    private static readonly string[] NumberWords =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    private static readonly Dictionary<string, string> Tens = new()
    {
        ["thirty"] = "30", ["forty"] = "40", ["fifty"] = "50", ["sixty"] = "60", ["seventy"] = "70", ["eighty"] = "80", ["ninety"] = "90", ["hundred"] = "100",
    };

    /// <summary>The terms of the text in order, stop words left out; a compound such as "RC-4" also yields its parts when they are words.</summary>
    public static List<Term> Of(string text)
    {
        var terms = new List<Term>();
        foreach (Match match in Word.Matches(text)) Add(terms, match.Value, StartsSentence(text, match.Index));
        return terms;
    }

    /// <summary>The stem of one word or number: digits without thousands separators, number words as digits.</summary>
    public static string StemOf(string word)
    {
        var plain = word.ToLowerInvariant().Replace('’', '\'');
        if (plain.EndsWith("'s", StringComparison.Ordinal)) plain = plain[..^2];
        if (Thousands.IsMatch(plain)) plain = plain.Replace(",", "", StringComparison.Ordinal);
        var number = Array.IndexOf(NumberWords, plain);
        if (number > 1) return number.ToString();
        if (Tens.TryGetValue(plain, out var tens)) return tens;
        return Stemmer.Stem(plain);
    }

    private static void Add(List<Term> terms, string word, bool startsSentence)
    {
        var lower = word.ToLowerInvariant().Replace('’', '\'');
        if (CommonWords.IsStop(lower) && !IsAcronym(word) && (startsSentence || word != "May")) return;
        if (lower.Any(char.IsDigit))
        {
            terms.Add(WithDigits(word, lower));
            return;
        }

        foreach (var part in lower.Contains('\'') ? [word] : Separators.Split(word))
        {
            if (part.Length == 0 || (CommonWords.IsStop(part.ToLowerInvariant()) && !IsAcronym(part) && part != "May")) continue;
            terms.Add(new Term(IsAcronym(part) ? part.ToLowerInvariant() : StemOf(part), part, IsAcronym(part) || (!startsSentence && char.IsUpper(part[0]))));
        }
    }

    private static Term WithDigits(string word, string lower)
    {
        if (Thousands.IsMatch(lower)) lower = lower.Replace(",", "", StringComparison.Ordinal);
        var identifier = lower.Any(char.IsLetter);
        return new Term(identifier ? Separators.Replace(lower, "") : lower, word, identifier || Year.IsMatch(lower));
    }

    private static bool IsAcronym(string word) => word.Length is >= 2 and <= 6 && word.All(letter => char.IsUpper(letter) || char.IsDigit(letter)) && word.Any(char.IsUpper);

    private static bool StartsSentence(string text, int index)
    {
        var before = index - 1;
        while (before >= 0 && (char.IsWhiteSpace(text[before]) || "\"'“*_`(|-".Contains(text[before]))) before--;
        return before < 0 || ".!?:\n".Contains(text[before]) || text[(before + 1)..index].Contains('\n');
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[._\-/'’,:][\p{L}\p{N}]+)*")] private static partial Regex Word { get; }
    [GeneratedRegex(@"[._\-/,:]")] private static partial Regex Separators { get; }
    [GeneratedRegex(@"^\d{1,3}(,\d{3})+(\.\d+)?$")] private static partial Regex Thousands { get; }
    [GeneratedRegex(@"^(19|20)\d\d$")] private static partial Regex Year { get; }
}
