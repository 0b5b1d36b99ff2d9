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

    private static readonly HashSet<string> Whole =
    [
        "engineer", "engineers", "number", "numbers", "computer", "computers", "paper", "papers", "letter", "letters", "customer", "customers",
        "matter", "winter", "summer", "december", "november", "october", "september", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday", "morning", "evening", "corner", "interval", "intervals", "private", "climate", "corporate",
    ];

    private static readonly Dictionary<string, string> Irregular = Pairs("""
        went go gone go broke break broken break kept keep held hold sent send wrote write written write chose choose chosen
        choose began begin begun begin ran run built build found find made make took take taken take got get gotten get told tell
        gave give given give saw see seen see paid pay sold sell bought buy lost lose left leave met meet stood stand won win wore
        wear worn wear froze freeze frozen freeze fell fall fallen fall grew grow grown grow knew know known know drew draw drawn
        draw threw throw thrown throw spoke speak spoken speak drove drive driven drive rose rise risen rise fed feed led lead
        felt feel heard hear meant mean spent spend burnt burn learnt learn hung hang shook shake shaken shake stuck stick swept
        sweep caught catch taught teach thought think brought bring hid hide hidden hide bit bite bitten bite flew fly flown fly
        woke wake woken wake tore tear torn tear lay lie lain lie laid lay mice mouse people person persons person children child
        men man women woman teeth tooth feet foot indices index analyses analysis analysed analysis analyse analysis analyze
        analysis bases base axes axis metre meter metres meter litre liter litres liter centre center centres center fibre fiber
        colour color colours color grey gray tonne ton tonnes ton worst bad worse bad better good best good less little fewer few
        daily day died die dies die lying lie tied tie ties tie
        spilt spill lent lend dealt deal spelt spell spoilt spoil smelt smell shot shoot dug dig rung ring sang sing sung sing swam swim
        swum swim swung swing spun spin stole steal stolen steal forgot forget forgotten forget sought seek fought fight struck strike
        sank sink sunk sink shrank shrink shrunk shrink drank drink drunk drink ate eat eaten eat blew blow blown blow proven prove
        sown sow sewn sew shown show rode ride ridden ride bent bend slept sleep wept weep overran overrun withdrew
        withdraw withdrawn withdraw overrode override overridden override undid undo undone undo mistook mistake mistaken mistake
        became become understood understand underwent undergo shone shine slid slide
        """);

    /// <summary>The stem of a lower-case word; words with digits stay as they are.</summary>
    public static string Stem(string word)
    {
        if (word.Any(char.IsDigit)) return word;
        if (Irregular.TryGetValue(word, out var regular)) word = regular;
        if (word.Length <= 3) return word;
        if (Whole.Contains(word)) return word.EndsWith('s') ? word[..^1] : word;
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
        _ when word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 => word[..^3] + "y",
        _ when word.EndsWith("ied", StringComparison.Ordinal) && word.Length > 4 => word[..^3] + "y",
        _ when word.EndsWith("iers", StringComparison.Ordinal) && word.Length > 5 => word[..^4] + "y",
        _ when word.EndsWith("ier", StringComparison.Ordinal) && word.Length > 5 => word[..^3] + "y",
        _ when word.EndsWith("oes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith("ss", StringComparison.Ordinal) || word.EndsWith("us", StringComparison.Ordinal)
            || word.EndsWith("is", StringComparison.Ordinal) => word,
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

    private static Dictionary<string, string> Pairs(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
