using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ResearchFlows.DevStack.VectorStores;

/// <summary>Turns a question into an FTS5 expression: its words, quoted, any of which may match.</summary>
internal static partial class KeywordQuery
{
    // A question holds a few dozen words; more only cost time.
    private const int MostTerms = 64;

    private static readonly FrozenSet<string> StopWords = (
        "a about above after again all also am an and any are aren as at be because been before being below between both but by can cannot could " +
        "did didn do does doesn doing don down during each few for from further had has have having he her here hers him his how i if in into is isn it " +
        "its itself just let me might more most must my no nor not of off on once only or other our ours out over own please same shall she should so some such " +
        "tell than that the their theirs them then there these they this those through to too under until up us very was wasn we were weren what when where " +
        "which while who whom whose why will with won would wouldn you your yours s t re ve ll d m").Split(' ').ToFrozenSet();

    /// <summary>The expression, or null when the query holds no word at all.</summary>
    public static string? Expression(IEnumerable<string> queries)
    {
        var words = queries.SelectMany(query => Word().Matches(LetterWidths.Same(query).ToLowerInvariant())).Select(match => match.Value).Distinct().ToList();
        var telling = words.Where(word => !StopWords.Contains(word)).ToList();
        var terms = telling.Count > 0 ? telling : words;
        // Inside quotes nothing is syntax, and a word holds no quote.
        return terms.Count == 0 ? null : string.Join(" OR ", terms.SelectMany(UnspacedScripts.Phrases).Distinct().Take(MostTerms));
    }

    [GeneratedRegex(@"[\p{L}\p{N}\p{M}]+")]
    private static partial Regex Word();
}
