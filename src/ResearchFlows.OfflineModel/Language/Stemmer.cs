namespace ResearchFlows.OfflineModel.Language;

/// <summary>Brings the forms of an English word to one stem, so that "calibrated" meets "calibration". Coarser than Porter's: recall matters more here.</summary>
internal static class Stemmer
{
    // Suffix, and how many letters must stay. Longest first, so that "ation" is tried before "ion".
    private static readonly (string Suffix, int Keep)[] Suffixes =
    [
        ("ization", 3), ("isation", 3), ("fulness", 3), ("ements", 4), ("ation", 3), ("ition", 4), ("ement", 4), ("ating", 4), ("ators", 4),
        ("ated", 4), ("ator", 4), ("ment", 4), ("ness", 4), ("ance", 4), ("ence", 4), ("ancy", 4), ("ency", 4), ("able", 4), ("ible", 4),
        ("ally", 4), ("ize", 3), ("ise", 4), ("ate", 3), ("ity", 4), ("ive", 4), ("ful", 4), ("ion", 5), ("ing", 3), ("ed", 3),
        ("er", 4), ("or", 4), ("ly", 4), ("al", 5),
    ];

    /// <summary>The stem of a lower-case word; words with digits stay as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 3 || word.Any(char.IsDigit)) return word;
        var stem = WithoutPlural(word);
        for (var round = 0; round < 3; round++)
        {
            var shorter = WithoutSuffix(stem);
            if (shorter == stem) break;
            stem = shorter;
        }

        return Finished(stem);
    }

    private static string WithoutPlural(string word) => word switch
    {
        _ when (word.EndsWith("ies", StringComparison.Ordinal) || word.EndsWith("ied", StringComparison.Ordinal)) && word.Length > 4 => word[..^3] + "y",
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("hes", StringComparison.Ordinal)
            || word.EndsWith("xes", StringComparison.Ordinal) || word.EndsWith("oes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith("ss", StringComparison.Ordinal) || word.EndsWith("us", StringComparison.Ordinal) || word.EndsWith("is", StringComparison.Ordinal) => word,
        _ when word.EndsWith('s') => word[..^1],
        _ => word,
    };

    private static string WithoutSuffix(string word)
    {
        foreach (var (suffix, keep) in Suffixes)
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var rest = word[..^suffix.Length];
            if (rest.Length >= keep && rest.Any(IsVowel) && !word.EndsWith("eed", StringComparison.Ordinal)) return rest;
        }

        return word;
    }

    private static string Finished(string stem)
    {
        if (stem.Length > 3 && stem[^1] == 'e') stem = stem[..^1];
        var doubled = stem.Length > 3 && stem[^1] == stem[^2] && !IsVowel(stem[^1]);
        return doubled && (stem.Length > 4 || !"lsz".Contains(stem[^1])) ? stem[..^1] : stem; // "fill" is not "file"
    }

    private static bool IsVowel(char letter) => "aeiouy".Contains(letter);
}
