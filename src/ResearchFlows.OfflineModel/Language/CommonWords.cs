namespace ResearchFlows.OfflineModel.Language;

/// <summary>English words that say little about a question's subject.</summary>
internal static class CommonWords
{
    private static readonly HashSet<string> Stop = Set("""
        a an the this that these those some any each every all both either neither no not nor none such same own other another i
        you he she it we they me him her us them my your his its our their mine yours ours theirs myself yourself itself
        themselves who whom whose what which when where why how whether is am are was were be been being do does did done doing
        have has had having can could may might must shall should will would ought cannot don't doesn't didn't isn't aren't wasn't
        won't can't of in on at by for with about against between into through during before after above below to from up down out
        off over under again further then once here there and but or if because as until while so than too very just also only
        even still yet ever per via s t re ve ll d m o please upon within without among across behind since toward towards we're we've we'll we'd i'm i've i'd i'll you're you've they're they've he's she's couldn't wouldn't shouldn't hasn't haven't hadn't mustn't onto
        along around near it's that's there's let's whats what's who's where's e.g i.e etc
        """);

    // Verbs and nouns that carry a question but rarely its subject; they count a third.
    private static readonly HashSet<string> Weak = Stems("""
        happen need use using used get give say tell kind type sort exact exactly find know want make take put go come look see
        let thing item way reason someone something somebody anyone anybody anything everyone person people one ones much many
        long often often far soon currently current usually normally typically really actually possible allow able mean call name
        different new old first last next day time date year number amount value level case question answer information detail
        details explain describe according document documents file documentation knowledge base local tell list give me show
        concerning regarding supposed expect keep set do work working stuff good right proper properly correct correctly certain
        particular specific back away order end part parts place main try become seem have main person become rather quite well
        involve involved relate related piece user operator employee worker colleague frequently frequency regularly quickly quick
        now today nowadays device equipment component unit object matter around whole roughly approximately maximum minimum
        """);

    /// <summary>Whether the lower-case word is a function word or a question word.</summary>
    public static bool IsStop(string word) => word.Length < 2 && !char.IsDigit(word[0]) || Stop.Contains(word);

    /// <summary>Whether the stem is a light word, which tells little about what is asked.</summary>
    public static bool IsWeak(string stem) => Weak.Contains(stem);

    private static HashSet<string> Set(string words) => [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static HashSet<string> Stems(string words) => [.. Set(words).Select(Stemmer.Stem)];
}
