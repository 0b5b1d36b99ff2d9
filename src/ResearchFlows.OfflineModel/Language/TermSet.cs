using System.Text.RegularExpressions;

namespace ResearchFlows.OfflineModel.Language;

/// <summary>The terms of a stretch of text, to be asked whether it holds a term or another word for it.</summary>
internal sealed partial class TermSet
{
    /// <summary>What a synonym counts, where the word itself counts one.</summary>
    public const double SynonymStrength = 0.75;

    private const double CompoundStrength = 0.65;
    private const double RelatedStrength = 0.4;
    private const int ShortestInCompound = 5;

    private readonly HashSet<string> stems = [];
    private readonly HashSet<int> groups = [];
    private readonly HashSet<int> relatedGroups = [];
    private readonly HashSet<int> ranks = [];

    public TermSet(params IEnumerable<string> texts)
        : this(texts.SelectMany(Terms.Of), string.Join('\n', texts))
    {
    }

    public TermSet(IEnumerable<Term> terms, string text)
    {
        foreach (var term in terms)
        {
            if (!stems.Add(term.Stem)) continue;
            if (WordVectors.RankOf(term) is { } rank) ranks.Add(rank);
            foreach (var group in Synonyms.GroupsOf(term.Stem)) groups.Add(group);
            foreach (var group in Synonyms.RelatedGroupsOf(term.Stem)) relatedGroups.Add(group);
        }

        // What "must not" be done is forbidden.
        if (Negation().IsMatch(text)) groups.UnionWith(Synonyms.GroupsOf("forbid").ToArray());
    }

    /// <summary>What the text is about.</summary>
    public Meaning Meaning => field ??= new Meaning(ranks.Select(rank => (rank, 1.0)));

    /// <summary>How well the text holds the term: 1 the word itself, less for a word that means much the same, 0 not at all.</summary>
    public double Strength(Term term)
    {
        if (stems.Contains(term.Stem)) return 1;
        if (term.HasDigit && !term.Stem.All(char.IsDigit) && HasAllParts(term.Text)) return 0.9;
        foreach (var group in Synonyms.GroupsOf(term.Stem))
        {
            if (groups.Contains(group)) return SynonymStrength;
        }

        return HasCompoundOf(term.Stem) ? CompoundStrength : 0;
    }

    /// <summary>As <see cref="Strength"/>, but a word that often stands where the other is meant counts a little, too.</summary>
    public double Likeness(Term term)
    {
        var strength = Strength(term);
        if (strength > 0) return strength;
        foreach (var group in Synonyms.RelatedGroupsOf(term.Stem))
        {
            if (relatedGroups.Contains(group)) return RelatedStrength;
        }

        return 0;
    }

    /// <summary>As <see cref="Likeness"/>, but a word whose vector is like the other's counts, too.</summary>
    public double Closeness(Term term)
    {
        var closest = Likeness(term);
        if (closest >= SynonymStrength || WordVectors.RankOf(term) is not { } rank) return closest;
        foreach (var other in ranks) closest = Math.Max(closest, WordVectors.Likeness(rank, other));
        return closest;
    }

    // "spinal" in "cerebrospinal", "house" in "boathouse".
    private bool HasCompoundOf(string stem) => stem.Length >= ShortestInCompound
        && stems.Any(other => other.Length >= stem.Length + 3 && (other.StartsWith(stem, StringComparison.Ordinal) || other.EndsWith(stem, StringComparison.Ordinal)));

    // "AX-200" in the question, "AX 200" in the document.
    private bool HasAllParts(string text)
    {
        var parts = text.ToLowerInvariant().Split(['-', '_', '.', '/', ':', ','], StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 1 && parts.All(part => stems.Contains(Terms.StemOf(part)));
    }

    [GeneratedRegex(@"\b(?:not|never|nobody|no one)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Negation();
}
