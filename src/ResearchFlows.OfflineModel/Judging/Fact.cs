using System.Text.RegularExpressions;
using ResearchFlows.OfflineModel.Language;

namespace ResearchFlows.OfflineModel.Judging;

/// <summary>One thing the expected answer states.</summary>
/// <param name="Text">The clause.</param>
/// <param name="Terms">Its terms, each with what it weighs.</param>
internal sealed partial record Fact(string Text, IReadOnlyList<(Term Term, double Weight)> Terms)
{
    private const double Number = 3, Name = 2, Plain = 1, Light = 0.4, Known = 0.15;

    /// <summary>What the fact weighs among the others.</summary>
    public double Weight => Math.Min(6, Terms.Sum(entry => entry.Weight));

    /// <summary>The numbers, identifiers and codes without which the fact is not stated.</summary>
    public IEnumerable<Term> Figures => Terms.Where(entry => entry.Term.HasDigit && entry.Weight > Known).Select(entry => entry.Term);

    /// <summary>Takes an expected answer apart; terms that the question already holds weigh little.</summary>
    public static IReadOnlyList<Fact> Of(string expected, string question)
    {
        var known = Language.Terms.Of(question).Select(term => term.Stem).ToHashSet();
        var facts = Clauses(expected).Select(clause => new Fact(clause, Weighted(clause, known))).Where(fact => fact.Terms.Count > 0).ToList();
        var telling = facts.Where(fact => fact.Terms.Any(entry => entry.Weight > Light)).ToList();
        if (telling.Count > 0) return telling;

        // "Yes, the pump is safe to run": all its words are the question's, so they must do.
        return [.. Clauses(expected).Select(clause => new Fact(clause, Weighted(clause, []))).Where(fact => fact.Terms.Count > 0)];
    }

    private static List<(Term, double)> Weighted(string clause, HashSet<string> known) =>
        [.. Language.Terms.Of(clause).DistinctBy(term => term.Stem).Select(term => (term, WeightOf(term, known)))];

    private static double WeightOf(Term term, HashSet<string> known)
    {
        if (known.Contains(term.Stem)) return Known;
        if (term.HasDigit) return Number;
        if (term.IsName) return Name;
        return CommonWords.IsWeak(term.Stem) ? Light : Plain;
    }

    private static IEnumerable<string> Clauses(string text) =>
        text.Split('\n')
            .SelectMany(Sentences.Of)
            .SelectMany(sentence => Joint.Split(sentence))
            .Select(clause => clause.Trim(' ', '-', '*', ',', '.'))
            .Where(clause => clause.Length > 0);

    [GeneratedRegex(@";\s+|,\s+(?:and|but|because|which|so|while|then)\s+|\s+(?:because|whereas)\s+|\s+and\s+(?=(?:then|it|they|he|she|the|must|should|is|are|was|were|has|have|can|will|needs?)\b)")] private static partial Regex Joint { get; }
}
