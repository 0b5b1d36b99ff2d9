using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Research;

/// <summary>A word on which a question turns: "paint" in "which paint is used", "composed" in "who composed the waltz".</summary>
/// <param name="Term">The word.</param>
/// <param name="IsVerb">Whether it says what is done; a noun may also be answered by the form of the answer ("which command").</param>
internal sealed partial record Focus(Term Term, bool IsVerb)
{
    private static readonly HashSet<string> Limits =
    [
        .. "of for in at on to from with by does do did is are was were has have had must may can could should shall will would when if we you I it they that who".Split(' '),
    ];

    /// <summary>The words the question turns on; none when it does not show.</summary>
    public static IReadOnlyList<Focus> Of(string question)
    {
        if (AskedFor().Match(question) is { Success: true } opening) return [.. AfterOpening(question[(opening.Index + opening.Length)..], opening.Groups["the"].Success)];
        if (Verb().Match(question) is { Success: true } verb && Word(verb.Groups[verb.Groups[1].Success ? 1 : 2].Value) is { } term) return [new Focus(term, true)];
        return [];
    }

    private static IEnumerable<Focus> AfterOpening(string rest, bool isNoun)
    {
        var words = rest.TrimEnd('?', '.', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count == 0 || (!isNoun && words.Count > 1 && IsLoose(words[0]))) yield break;
        var end = words.FindIndex(word => Limits.Contains(word.TrimEnd(',')));
        var verb = words.FindIndex(1, words.Count - 1, IsLoose);
        var nounEnd = new[] { end, verb, Math.Min(words.Count, 4) }.Where(index => index > 0).Min();
        if (words.Take(nounEnd).Select(Word).OfType<Term>().LastOrDefault() is { } noun && !LooseWords.IsNoun(noun.Stem)) yield return new Focus(noun, false);
        if (verb == nounEnd && Word(words[verb]) is { } done) yield return new Focus(done, true);
    }

    private static bool IsLoose(string word) => Terms.StemOf(word.TrimEnd(',')) is var stem && LooseWords.Contains(stem) && !LooseWords.IsNoun(stem);

    private static Term? Word(string word) => Terms.Of(word).Find(term => !CommonWords.IsWeak(term.Stem));

    [GeneratedRegex(@"\b(?:(?:what|which|who)(?: is| are| was| were)(?<the> the| a| an| our| your)|what|which|how many|how much|(?<the>the name of(?: the)?)) ", RegexOptions.IgnoreCase)]
    private static partial Regex AskedFor();

    [GeneratedRegex(@"\bwho (?:has |had |would |will |can |may |must |should )?(\w+)|^(?:when|where|how) (?:is|was|were|are|did|do|does) .*?(\w+ed)\?*$", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
